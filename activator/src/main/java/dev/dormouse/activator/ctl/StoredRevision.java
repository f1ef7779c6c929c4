package dev.dormouse.activator.ctl;

import dev.dormouse.crds.kubernetes.Condition;
import dev.dormouse.crds.kubernetes.RevisionResource;
import java.util.Optional;

/** A revision as it is stored. */
record StoredRevision(RevisionResource resource) {
  String name() {
    return resource.getMetadata().getName();
  }

  int number() {
    Integer number = resource.getSpec() == null ? null : resource.getSpec().number();
    return number == null ? 0 : number;
  }

  /** Whether an instance of it was ready once, so that it may have traffic. */
  boolean hasStarted() {
    return condition(Condition.STARTED).filter(Condition::isTrue).isPresent();
  }

  Optional<Condition> condition(String type) {
    return resource.getStatus() == null
        ? Optional.empty()
        : resource.getStatus().conditions().stream()
            .filter(condition -> condition.type().equals(type))
            .findFirst();
  }
}
