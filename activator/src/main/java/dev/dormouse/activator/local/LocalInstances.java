package dev.dormouse.activator.local;

import dev.dormouse.activator.instances.InstanceSource;
import dev.dormouse.activator.instances.ScaleRequests;
import dev.dormouse.activator.order.CallsInOrder;
import dev.dormouse.activator.probe.Prober;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the instances of revisions as processes of this machine, or as containers where a container
 * has no command; knows which there are. Nothing of them outlives this object, nor this process.
 *
 * <p>Safe for any thread, and only {@link #close} blocks. The lock guards the two maps; it is held
 * while instances are counted, and no call goes out under it.
 */
public final class LocalInstances implements InstanceSource, ScaleRequests, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalInstances.class);
  private static final Duration AFTER_GRACE = Duration.ofSeconds(5);

  private final Workers workers = new Workers();
  private final Machine machine;
  private final Object lock = new Object();
  // Guarded by lock.
  private final Map<RevisionKey, LocalRevision> revisions = new HashMap<>();
  private final Map<InstanceId, LocalInstance> instances = new HashMap<>();
  private @Nullable Listener listener;
  private int lastNumber;
  private boolean closed;

  public LocalInstances() {
    this(System.getenv());
  }

  /**
   * @param environment what the programs inherit; its PATH is where commands are looked up
   */
  LocalInstances(Map<String, String> environment) {
    var mark = RunMark.create(environment);
    var session = Session.onThisMachine(environment);
    this.machine =
        new Machine(
            Map.copyOf(environment),
            mark,
            session,
            new Supervisor(session, environment, mark),
            new ContainerEngines(environment),
            new FreePorts(),
            new Prober(),
            new CallsInOrder("a listener of instances failed"),
            workers.starts(),
            workers.ends(),
            workers.timer());
  }

  /** Makes a revision known: from now on it can be scaled. */
  public void define(RevisionKey key, LocalRevision revision) {
    synchronized (lock) {
      revisions.put(key, revision);
    }
  }

  /** Does beforehand, on another thread, what the first start of an instance would wait for. */
  public void prepare() {
    machine.starts().execute(this::ready);
  }

  private void ready() {
    try {
      machine.supervisor().ensureRunning();
      // The first use of sockets loads a hundred classes: not while a request waits.
      machine.ports().giveBack(machine.ports().take());
    } catch (IOException e) {
      LOG.debug("the first start will tell", e);
    }
  }

  /**
   * Forgets a revision: what has not come up by now is given up, which the listener hears as failed
   * starts. Instances that are ready stay until they are retired.
   */
  public void forget(RevisionKey key) {
    List<LocalInstance> pending;
    synchronized (lock) {
      revisions.remove(key);
      pending = instances.values().stream().filter(i -> i.revision().equals(key)).toList();
    }
    pending.forEach(LocalInstance::giveUpStart);
    machine.calls().run();
  }

  @Override
  public void subscribe(Listener subscriber) {
    synchronized (lock) {
      if (listener != null) {
        throw new IllegalStateException("subscribed already");
      }
      listener = subscriber;
    }
  }

  /** The instances of a revision that take requests, or did and still run. */
  public Set<InstanceId> ready(RevisionKey key) {
    synchronized (lock) {
      return instances.values().stream()
          .filter(instance -> instance.revision().equals(key) && instance.isReady())
          .map(LocalInstance::id)
          .collect(Collectors.toSet());
    }
  }

  @Override
  public void scaleUp(RevisionKey key, int wanted) {
    synchronized (lock) {
      LocalRevision revision = revisions.get(key);
      if (closed || revision == null) {
        return;
      }
      long live =
          instances.values().stream().filter(i -> i.revision().equals(key) && i.counts()).count();
      for (long i = live; i < wanted; i++) {
        var instance = new LocalInstance(nextId(key), revision, told(), machine, this::over);
        instances.put(instance.id(), instance);
        machine.starts().execute(instance::start);
      }
    }
    machine.calls().run();
  }

  private InstanceId nextId(RevisionKey key) {
    return new InstanceId(key.name() + "-" + ++lastNumber);
  }

  private Listener told() {
    if (listener == null) {
      throw new IllegalStateException("nobody subscribed");
    }
    return listener;
  }

  @Override
  public void retire(RevisionKey key, InstanceId id) {
    LocalInstance instance;
    synchronized (lock) {
      instance = instances.get(id);
    }
    if (instance != null && instance.revision().equals(key)) {
      instance.retire();
      machine.calls().run();
    }
  }

  private void over(LocalInstance instance) {
    synchronized (lock) {
      instances.remove(instance.id());
    }
  }

  /** Retires all instances and returns when no process of them is left. */
  @Override
  public void close() {
    List<LocalInstance> last;
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
      last = new ArrayList<>(instances.values());
    }
    last.forEach(LocalInstance::retire);
    machine.calls().run();
    await(last);
    machine.supervisor().close();
    machine.prober().close();
    workers.close();
  }

  private static void await(List<LocalInstance> instances) {
    var longest = instances.stream().map(LocalInstance::gracePeriod).max(Duration::compareTo);
    if (longest.isEmpty()) {
      return;
    }
    var all =
        CompletableFuture.allOf(
            instances.stream().map(LocalInstance::over).toArray(CompletableFuture[]::new));
    try {
      all.get(longest.get().plus(AFTER_GRACE).toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.warn("not all instances ended in time; the supervisor ends the rest", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
