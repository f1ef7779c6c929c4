package dev.dormouse.activator.kubernetes;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what to write to one revision's scale, from what the Deployment says and what was asked
 * for since. Wishes that come while a write is on its way are taken together in the next one.
 *
 * <p>Pods that leave are subtracted, unless more instances are wanted than would be left: then as
 * many of them stay after all. A rise is never computed from a lowering that was not confirmed, and
 * every write is guarded by the version that it was computed from: so a wake never lowers a scale.
 *
 * <p>Example: 5 replicas, 2 pods leave, 4 wanted: one of the two stays, 4 are written. Not
 * thread-safe.
 */
final class RevisionScale {
  /**
   * One write.
   *
   * @param version what the write is guarded by
   * @param leaving the pods that the write lets go; empty for a rise
   */
  record Write(String version, int from, int replicas, List<String> leaving) {
    Write {
      leaving = List.copyOf(leaving);
    }

    boolean lowers() {
      return replicas < from;
    }
  }

  private final Set<String> leaving = LinkedHashSet.newLinkedHashSet(1);
  private Optional<String> version = Optional.empty();
  private Optional<Write> onItsWay = Optional.empty();
  private int replicas;
  private int atLeast;
  private boolean toZero;

  /** The Deployment was seen. What is older than what is known already is left aside. */
  void seen(String seenVersion, int seenReplicas) {
    if (version.isEmpty() || !older(seenVersion, version.get())) {
      version = Optional.of(seenVersion);
      replicas = seenReplicas;
    }
    if (onItsWay.isEmpty() && atLeast <= staying()) {
      atLeast = 0;
    }
  }

  /** Versions are numbers that grow; where they are not, the last one seen is the newest. */
  private static boolean older(String a, String b) {
    return a.chars().allMatch(Character::isDigit)
        && b.chars().allMatch(Character::isDigit)
        && (a.length() != b.length() ? a.length() < b.length() : a.compareTo(b) < 0);
  }

  /** There is no Deployment any more. */
  void missing() {
    version = Optional.empty();
    replicas = 0;
    leaving.clear();
  }

  /** Whether no write is on its way or due. */
  boolean isSettled() {
    return onItsWay.isEmpty() && next().isEmpty();
  }

  boolean isKnown() {
    return version.isPresent();
  }

  int replicas() {
    return replicas;
  }

  /**
   * So many are wanted besides those that leave.
   *
   * @return the pods that stay after all, the last to leave first
   */
  List<String> atLeast(int wanted) {
    toZero = false;
    int missing = wanted - staying();
    List<String> staying =
        onItsWay.isPresent()
            ? List.of()
            : lastLeaving().stream().limit(Math.max(0, missing)).toList();
    staying.forEach(leaving::remove);
    if (wanted > staying()) {
      atLeast = Math.max(atLeast, wanted);
    }
    return staying;
  }

  /** How many there are when those that leave are gone, and what is on its way is done. */
  private int staying() {
    int replicasThen = onItsWay.map(Write::replicas).orElse(replicas);
    long leaveLater =
        leaving.stream()
            .filter(pod -> onItsWay.map(write -> !write.leaving().contains(pod)).orElse(true))
            .count();
    return (int) Math.max(0, replicasThen - leaveLater);
  }

  private List<String> lastLeaving() {
    return List.copyOf(leaving).reversed();
  }

  /** A pod is not wanted any more. */
  void leaves(String pod) {
    leaving.add(pod);
  }

  /** A pod ends already: whether it was to leave does not matter any more. */
  void ended(String pod) {
    leaving.remove(pod);
  }

  /** Somebody else's wishes count from now on. */
  void forgetWishes() {
    atLeast = 0;
    toZero = false;
  }

  /** None is wanted. */
  void rest() {
    atLeast = 0;
    toZero = true;
  }

  /** The write that is due; none while one is on its way, or when all is as it should be. */
  Optional<Write> next() {
    if (onItsWay.isPresent()) {
      return Optional.empty();
    }
    int desired = Math.max(atLeast, toZero ? 0 : staying());
    return version
        .filter(_ -> desired != replicas)
        .map(v ->
            new Write(v, replicas, desired, desired < replicas ? List.copyOf(leaving) : List.of()));
  }

  void sent(Write write) {
    onItsWay = Optional.of(write);
  }

  /** The write was done. */
  void written(String newVersion, int newReplicas) {
    onItsWay.ifPresent(write -> write.leaving().forEach(leaving::remove));
    onItsWay = Optional.empty();
    seen(newVersion, newReplicas);
    toZero &= replicas > 0;
  }

  /** The write was not done: what was wanted still is. */
  void notWritten() {
    onItsWay = Optional.empty();
  }
}
