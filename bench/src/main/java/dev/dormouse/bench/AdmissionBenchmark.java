package dev.dormouse.bench;

import dev.dormouse.core.admit.Admission;
import dev.dormouse.core.admit.Lease;
import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.admit.Throttler;
import dev.dormouse.core.revision.InstanceId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
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
 * What one request costs the throttler: one arrives, and the oldest in flight ends. For one thread,
 * as the gate's lock has it. Target: below 200 ns at 100 instances.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AdmissionBenchmark {
  /** How many requests there are: for half of the slots, or for all of them and 100 that wait. */
  public enum Busy {
    HALF,
    FULL_AND_QUEUED
  }

  @Param({"1", "10", "100", "1000"})
  public int instances;

  @Param({"1", "80"})
  public int concurrency;

  @Param public Busy busy = Busy.HALF;

  private final ArrayDeque<Lease<String>> inFlight = new ArrayDeque<>();

  private Throttler<String> throttler =
      new Throttler<>(1, QueuePolicy.DEFAULT, AdmissionBenchmark::heldBytes);

  private static long heldBytes(String waiter) {
    return waiter.length();
  }

  /** Brings the instances up and gives them their requests. */
  @Setup
  public void fill() {
    inFlight.clear();
    throttler =
        new Throttler<>(
            concurrency,
            new QueuePolicy(1000, 64 << 20, Duration.ofSeconds(60)),
            AdmissionBenchmark::heldBytes);
    for (int i = 0; i < instances; i++) {
      throttler.ready(new InstanceId("instance-" + i), 0);
    }
    int slots = instances * concurrency;
    int requests = busy == Busy.HALF ? slots / 2 : slots + 100;
    for (int i = 0; i < requests; i++) {
      admit();
    }
  }

  /** One request comes and one goes. */
  @Benchmark
  public int admitAndRelease() {
    admit();
    List<Lease<String>> granted = throttler.release(inFlight.removeFirst(), 0);
    inFlight.addAll(granted);
    return throttler.inFlight();
  }

  private void admit() {
    switch (throttler.admit("request", 0)) {
      case Admission.Admitted<String>(Lease<String> lease) -> inFlight.addLast(lease);
      case Admission.Queued<String> _ -> {}
      case Admission.Rejected<String>(Admission.Reason reason) ->
          throw new IllegalStateException("rejected: " + reason);
    }
  }

  /** Runs it with JMH's options. */
  public static void main(String[] args) throws RunnerException, CommandLineOptionException {
    new Runner(
            new OptionsBuilder()
                .parent(new CommandLineOptions(args))
                .include(AdmissionBenchmark.class.getName())
                .build())
        .run();
  }
}
