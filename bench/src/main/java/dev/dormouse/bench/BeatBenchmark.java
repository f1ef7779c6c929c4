package dev.dormouse.bench;

import dev.dormouse.activator.gate.Caller;
import dev.dormouse.activator.gate.Demand;
import dev.dormouse.activator.gate.InstanceLease;
import dev.dormouse.activator.gate.Refusal;
import dev.dormouse.activator.gate.RevisionGate;
import dev.dormouse.activator.gate.Time;
import dev.dormouse.activator.peer.MemberStore;
import dev.dormouse.activator.peer.PeerEar;
import dev.dormouse.activator.peer.PeerLink;
import dev.dormouse.activator.peer.PeerNews;
import dev.dormouse.activator.peer.PeerPolicy;
import dev.dormouse.activator.peer.PeerPorts;
import dev.dormouse.activator.peer.PeerTime;
import dev.dormouse.activator.peer.Peers;
import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.peer.Frame;
import dev.dormouse.core.peer.Mark;
import dev.dormouse.core.peer.MemberId;
import dev.dormouse.core.peer.Moment;
import dev.dormouse.core.peer.StoreCall;
import dev.dormouse.core.peer.Timing;
import dev.dormouse.core.peer.View;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.revision.Template;
import dev.dormouse.core.scale.ScalingPolicy;
import dev.dormouse.crds.ServiceFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What one beat costs an activator that owns so many revisions, in some of which a request waits:
 * it holds the lock that all of its requests take. For one thread, with a clock that is moved by
 * hand. Target: below 20 us with 10,000 idle ones.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BeatBenchmark {
  private static final long MS = 1_000_000;
  private static final Timing TIMING =
      new Timing(200 * MS, 1000 * MS, 1000 * MS, 1100 * MS, 50 * MS, 2000 * MS, 5000 * MS);

  @Param({"100", "10000"})
  public int revisions;

  @Param({"0", "100"})
  public int waiting;

  private HandTime time = new HandTime();

  /** Opens the revisions, joins, and lets some time pass. */
  @Setup
  public void join() throws IOException {
    time = new HandTime();
    Peers peers =
        new Peers(
            "a",
            PeerPolicy.of(TIMING),
            new PartTime(time),
            new Alone(time),
            (_, told) -> time.after(0, () -> told.accept(List.of())),
            PeerNews.UNHEARD);
    Template template = template();
    for (int i = 0; i < revisions; i++) {
      Revision revision = new Revision(new ServiceKey("default", "s" + i), 1, template);
      RevisionGate gate =
          new RevisionGate(
              revision,
              ScalingPolicy.DEFAULT,
              QueuePolicy.DEFAULT,
              new GateTime(time),
              new Nobody(),
              Optional.of(peers));
      if (i < waiting) {
        gate.enter(new Waiter());
      }
    }
    peers.join();
    time.pass(5000 * MS);
    if (peers.figures().handOvers() != revisions) {
      throw new IllegalStateException("not all are owned: " + peers.figures());
    }
  }

  /** The time of one beat. */
  @Benchmark
  public long beat() {
    time.pass(TIMING.beat());
    return time.now;
  }

  private static Template template() throws IOException {
    Path file = Files.createTempFile("beat", ".yaml");
    Resource resource =
        new Resource(
            "s",
            List.of("none"),
            1,
            new Resource.Scaling(0, 1, "60s"),
            new Resource.Waiting(100, "60s"));
    Files.writeString(file, resource.yaml());
    Template read = ServiceFiles.read(List.of(file)).sources().getFirst().definition().template();
    Files.delete(file);
    return read;
  }

  /** Runs it with JMH's options. */
  public static void main(String[] args) throws RunnerException, CommandLineOptionException {
    new Runner(
            new OptionsBuilder()
                .parent(new CommandLineOptions(args))
                .include(BeatBenchmark.class.getName())
                .build())
        .run();
  }

  /** A clock that stands still until it is moved; what is due then runs, in its order. */
  private static final class HandTime {
    private record Due(long at, long order, Runnable action) implements Comparable<Due> {
      @Override
      public int compareTo(Due other) {
        return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
      }
    }

    private final PriorityQueue<Due> due = new PriorityQueue<>();
    private long now;
    private long order;

    void pass(long nanos) {
      long until = now + nanos;
      while (!due.isEmpty() && due.peek().at() <= until) {
        Due next = due.poll();
        now = next.at();
        next.action().run();
      }
      now = until;
    }

    void after(long nanos, Runnable action) {
      due.add(new Due(now + nanos, order++, action));
    }
  }

  /** The time of the activator's part among others. */
  private record PartTime(HandTime time) implements PeerTime {
    @Override
    public Moment now() {
      return new Moment(time.now, time.now);
    }

    @Override
    public void after(long nanos, Runnable action) {
      time.after(nanos, action);
    }

    @Override
    public void close() {}
  }

  /** The time of the gates, which set no timers here. */
  private record GateTime(HandTime time) implements Time {
    @Override
    public long now() {
      return time.now;
    }

    @Override
    public Timer after(long delayNanos, Runnable action) {
      throw new IllegalStateException("a gate sets a timer");
    }
  }

  /** Nobody else is there, and the store answers at once. */
  private record Alone(HandTime time) implements PeerPorts {
    @Override
    public PeerLink link(MemberId self, PeerEar ear) {
      return new PeerLink() {
        @Override
        public void send(MemberId to, Frame frame) {
          throw new IllegalStateException("there is nobody to say anything to: " + to);
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public MemberStore store(MemberId self, PeerEar ear) {
      time.after(0, () -> ear.seen(View.NONE));
      return new MemberStore() {
        @Override
        public void ask(StoreCall call) {
          time.after(0, () -> answer(ear, call));
        }

        @Override
        public void close() {}
      };
    }

    private static void answer(PeerEar ear, StoreCall call) {
      switch (call) {
        case StoreCall.Renew(long number, long expected) ->
            ear.renewed(number, true, new Mark(expected + 1, false));
        case StoreCall.Propose(long number, View next) -> ear.proposed(number, next);
        case StoreCall.Seal seal -> throw new IllegalStateException("nobody is there: " + seal);
      }
    }
  }

  /** Nothing starts. */
  private static final class Nobody implements Demand {
    @Override
    public void changed(RevisionGate gate) {}

    @Override
    public void drained(RevisionKey revision, InstanceId instance) {}
  }

  /** A request that waits for ever. */
  private static final class Waiter extends Caller {
    @Override
    protected void granted(InstanceLease lease) {
      throw new IllegalStateException("there is no instance");
    }

    @Override
    protected void refused(Refusal refusal) {
      throw new IllegalStateException(refusal.message());
    }

    @Override
    protected void execute(Runnable action) {
      action.run();
    }

    @Override
    protected long heldBytes() {
      return 1;
    }
  }
}
