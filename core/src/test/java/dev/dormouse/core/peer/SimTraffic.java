package dev.dormouse.core.peer;

import dev.dormouse.core.peer.SimInstances.SimInstance;
import dev.dormouse.core.revision.InstanceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The requests of a simulated world, from their arrival at an activator to their end. */
final class SimTraffic {
  private final World world;
  final List<SimRequest> requests = new ArrayList<>();

  SimTraffic(World world) {
    this.world = world;
  }

  SimRequest request(SimNode node, SharedRules rules, long service) {
    SimRequest request =
        new SimRequest(
            requests.size(),
            rules,
            node,
            world.now(),
            service,
            world.now() + World.TIMEOUT,
            preferred(rules));
    requests.add(request);
    world.promises.watch(request);
    world.trace(() -> node + " " + request + " arrives for " + rules.revision());
    node.arrive(request);
    world.at(request.deadline, () -> expire(request));
    return request;
  }

  /** Some belong to a session. */
  private Optional<InstanceId> preferred(SharedRules rules) {
    List<SimInstance> there = world.instances.of(rules.revision());
    return there.isEmpty() || world.random.nextInt(4) > 0
        ? Optional.empty()
        : Optional.of(there.get(world.random.nextInt(there.size())).id);
  }

  private void expire(SimRequest request) {
    if (request.state == SimRequest.State.WAITING) {
      request.state = SimRequest.State.EXPIRED;
      request.node.on(
          request.incarnation, (p, at) -> p.withdraw(request.rules.revision(), request, at));
    }
  }

  List<SimRequest> waitingAt(SimNode node) {
    return requests.stream()
        .filter(each -> each.node == node && each.state == SimRequest.State.WAITING)
        .toList();
  }

  void failWaiting(SimNode node) {
    waitingAt(node).forEach(request -> request.state = SimRequest.State.FAILED);
  }

  void serve(SimNode node, SimRequest request, InstanceId id) {
    int incarnation = node.incarnation;
    if (request.state == SimRequest.State.EXPIRED) {
      world.at(world.now(), () -> ended(node, incarnation, request));
      return;
    }
    world.check(request.state == SimRequest.State.WAITING, () -> request + " is served twice");
    request.state = SimRequest.State.SERVED;
    SimInstance instance = world.instances.present().get(id);
    if (instance != null) {
      instance.coming++;
      instance.changed = world.now();
    }
    world.after(world.netDelay(), () -> reach(node, incarnation, request, id));
    if (world.plant == Plant.RETURNS_EARLY && world.random.nextInt(4) == 0) {
      world.after(1, () -> ended(node, incarnation, request));
    }
  }

  private void reach(SimNode node, int incarnation, SimRequest request, InstanceId id) {
    SimInstance instance = world.instances.present().get(id);
    if (instance == null) {
      world.after(world.netDelay(), () -> refused(node, incarnation, request));
      return;
    }
    instance.coming--;
    instance.running++;
    world.trace(() -> request + " runs on " + id + ": " + instance.running);
    boolean exact = request.rules.strict() || world.store.seals() == 0;
    world.check(
        instance.running <= instance.rules.concurrency() || !exact,
        () -> id + " runs " + instance.running + " requests at once");
    long end = Math.min(world.now() + request.service, Math.max(world.now(), request.deadline));
    world.at(
        end,
        () -> {
          instance.running--;
          instance.changed = world.now();
          world.trace(() -> request + " has ended on " + id);
          world.after(world.netDelay(), () -> ended(node, incarnation, request));
        });
  }

  private void ended(SimNode node, int incarnation, SimRequest request) {
    if (request.state == SimRequest.State.SERVED) {
      request.state = SimRequest.State.ENDED;
    }
    node.on(incarnation, (p, at) -> p.done(request.rules.revision(), request, at));
  }

  private void refused(SimNode node, int incarnation, SimRequest request) {
    if (world.now() >= request.deadline || node.incarnation != incarnation || !node.isUp()) {
      request.state = SimRequest.State.FAILED;
      node.on(incarnation, (p, at) -> p.done(request.rules.revision(), request, at));
    } else {
      request.state = SimRequest.State.WAITING;
      node.on(incarnation, (p, at) -> p.refused(request.rules.revision(), request, 1, at));
    }
  }
}
