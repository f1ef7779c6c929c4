package dev.dormouse.core.peer;

import dev.dormouse.core.admit.Lease;
import dev.dormouse.core.peer.Message.Taken;
import dev.dormouse.core.revision.InstanceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The slots that dead members may have in use, and for how long they may. Not thread-safe. */
final class Ghosts<W> {
  /** As long as the instance lives. */
  static final long FOR_EVER = Long.MAX_VALUE;

  private record Ghost<W>(Lease<W> lease, long since, long lasting) {
    boolean isOver(long now) {
      return lasting != FOR_EVER && now - since >= lasting;
    }

    long left(long now) {
      return lasting == FOR_EVER ? FOR_EVER : Math.max(0, lasting - (now - since));
    }
  }

  private List<Ghost<W>> ghosts = new ArrayList<>();

  void add(Lease<W> lease, long now, long lasting) {
    ghosts.add(new Ghost<>(lease, now, lasting));
  }

  /** Takes out the slots that nobody can have in use any longer. */
  List<Lease<W>> takeOver(long now) {
    return take(ghosts.stream().filter(ghost -> ghost.isOver(now)).toList());
  }

  int size() {
    return ghosts.size();
  }

  /** How many of an instance's slots never end. */
  long lastingForEver(InstanceId instance) {
    return ghosts.stream()
        .filter(ghost -> ghost.lasting() == FOR_EVER && ghost.lease().instance().equals(instance))
        .count();
  }

  /** Whose slots they are. */
  Set<InstanceId> instances() {
    return ghosts.isEmpty()
        ? Set.of()
        : ghosts.stream().map(ghost -> ghost.lease().instance()).collect(Collectors.toSet());
  }

  /** How many of an instance's slots they are. */
  long of(InstanceId instance) {
    return ghosts.stream().filter(ghost -> ghost.lease().instance().equals(instance)).count();
  }

  private List<Lease<W>> take(List<Ghost<W>> taken) {
    if (!taken.isEmpty()) {
      ghosts = new ArrayList<>(ghosts);
      ghosts.removeAll(taken);
    }
    return taken.stream().map(Ghost::lease).toList();
  }

  List<Taken> taken(long now) {
    return ghosts.stream()
        .map(ghost -> new Taken(ghost.lease().instance(), ghost.left(now)))
        .toList();
  }
}
