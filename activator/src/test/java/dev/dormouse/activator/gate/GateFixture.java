package dev.dormouse.activator.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.instances.InstanceSource.StartFailure;
import dev.dormouse.activator.instances.InstanceSource.StartTimes;
import dev.dormouse.core.admit.Preference;
import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.scale.ScalingPolicy;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A gate in simulated time, and the requests and instances that a test lets come and go. */
final class GateFixture {
  final SimulatedTime time = new SimulatedTime();
  final RecordedDemand demand = new RecordedDemand();
  final RevisionGate gate;
  private final List<FakeRequest> requests = new ArrayList<>();

  GateFixture(int concurrency) {
    this(concurrency, new QueuePolicy(100, 1 << 20, Duration.ofSeconds(60)));
  }

  GateFixture(int concurrency, QueuePolicy queue) {
    gate =
        new RevisionGate(TestRevisions.of(concurrency), ScalingPolicy.DEFAULT, queue, time, demand);
  }

  /** A request arrives. */
  FakeRequest enter() {
    return enter(1000);
  }

  FakeRequest enter(long bytes) {
    return enter(new FakeRequest(time, bytes));
  }

  /** A request arrives that waits for an instance of its own. */
  FakeRequest enterFor(InstanceId id) {
    return enter(new FakeRequest(time, 1000, new Preference(id, true)));
  }

  /** A request arrives that waits for so long at most. */
  FakeRequest enterWithin(Duration patience) {
    FakeRequest request = new FakeRequest(time);
    request.patienceNanos = patience.toNanos();
    return enter(request);
  }

  private FakeRequest enter(FakeRequest request) {
    requests.add(request);
    gate.enter(request);
    return request;
  }

  InstanceId starting(String name) {
    InstanceId id = new InstanceId(name);
    gate.starting(id);
    return id;
  }

  /** An instance comes up that took a second to start. */
  InstanceId up(String name) {
    InstanceId id = starting(name);
    long now = time.now();
    StartTimes times = new StartTimes(now - 1_000_000_000, now, now);
    gate.ready(new Instance(id, SocketAddress.inetSocketAddress(1, "127.0.0.1"), times));
    time.settle();
    return id;
  }

  void startFails(InstanceId id, String message) {
    gate.startFailed(
        id, new StartFailure(StartFailure.Cause.EXITED, message, List.of("last", "words")));
    time.settle();
  }

  /** A start is asked for, and fails. */
  void startFails(String name) {
    startFails(starting(name), name + " exited with code 1");
  }

  void pass(Duration duration) {
    time.pass(duration);
  }

  int queued() {
    return gate.snapshot().queued();
  }

  int inFlight() {
    return gate.snapshot().inFlight();
  }

  /** Ends all that goes on: no lease, no ticket and no timer may be left. */
  void end() {
    gate.close();
    time.pass(Duration.ofSeconds(2));
    requests.forEach(request -> request.leases.forEach(InstanceLease::release));
    GateSnapshot left = gate.snapshot();
    assertThat(left.inFlight()).as("leases left").isZero();
    assertThat(left.queued()).as("tickets left").isZero();
    assertThat(left.queuedBytes()).as("bytes left").isZero();
    assertThat(time.timers()).as("timers left").isZero();
  }
}
