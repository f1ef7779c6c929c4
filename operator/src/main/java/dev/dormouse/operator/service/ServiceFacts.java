package dev.dormouse.operator.service;

import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.crds.kubernetes.Condition;
import dev.dormouse.crds.kubernetes.RevisionResource;
import dev.dormouse.crds.kubernetes.RevisionStatus;
import dev.dormouse.operator.report.Conditions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a service's revisions. Immutable.
 *
 * @param revisions oldest first
 * @param instances how many pods each revision has, by its name
 */
record ServiceFacts(List<Known> revisions, Map<String, Integer> instances) {
  /**
   * One revision.
   *
   * @param started whether it was ever ready, and so may have traffic
   * @param ready what its status says, if anything yet
   * @param boost what its status says of more CPU while it starts; empty where nobody asks for it
   */
  record Known(
      RevisionKey key,
      int number,
      Instant created,
      boolean started,
      Optional<Condition> ready,
      Optional<Condition> boost) {
    /** One of which nobody wants a boost. */
    Known(
        RevisionKey key, int number, Instant created, boolean started, Optional<Condition> ready) {
      this(key, number, created, started, ready, Optional.empty());
    }

    boolean fails() {
      return ready.filter(condition -> condition.status().equals(Condition.FALSE)).isPresent();
    }

    /**
     * Reads it.
     *
     * @param latestReady which revision the service's status says was ready last, if any was: the
     *     revision's own status may have been read before that
     */
    static Known of(RevisionResource resource, @Nullable String latestReady) {
      RevisionStatus status = resource.getStatus();
      List<Condition> conditions = status == null ? List.of() : status.conditions();
      return new Known(
          new RevisionKey(resource.getMetadata().getNamespace(), resource.getMetadata().getName()),
          Objects.requireNonNullElse(resource.getSpec().number(), 0),
          Instant.parse(resource.getMetadata().getCreationTimestamp()),
          Conditions.isTrue(conditions, Condition.STARTED)
              || resource.getMetadata().getName().equals(latestReady),
          Conditions.find(conditions, Condition.READY),
          Conditions.find(conditions, Conditions.STARTUP_BOOST));
    }
  }

  ServiceFacts {
    revisions = revisions.stream().sorted(Comparator.comparingInt(Known::number)).toList();
    instances = Map.copyOf(instances);
  }

  Optional<Known> find(RevisionKey key) {
    return revisions.stream().filter(revision -> revision.key().equals(key)).findFirst();
  }

  /** The newest revision. */
  Optional<Known> latest() {
    return revisions.isEmpty() ? Optional.empty() : Optional.of(revisions.getLast());
  }

  /** The newest revision that was ever ready. */
  Optional<Known> latestReady() {
    return revisions.reversed().stream().filter(Known::started).findFirst();
  }

  int allInstances() {
    return instances.values().stream().mapToInt(Integer::intValue).sum();
  }
}
