package dev.dormouse.activator.metrics;

import dev.dormouse.activator.rollout.RolloutFigures;
import dev.dormouse.activator.rollout.RolloutFigures.Rolling;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.rollout.RolloutState;
import io.prometheus.metrics.model.snapshots.Labels;

/**
 * Shows the rollouts that go on, with their step and what each of their two revisions gets, and how
 * those before ended. Stateless.
 */
final class RolloutMeters {
  private RolloutMeters() {}

  static void show(RolloutFigures figures, Families families) {
    figures.rolling().forEach((service, rolling) -> show(service, rolling, families));
    figures
        .ended()
        .forEach((service, counts) ->
            counts.forEach((phase, count) ->
                families.count(
                    "dormouse_rollouts_ended",
                    Labels.of("namespace", service.namespace(), "service", service.name())
                        .add("outcome", ActivatorMetrics.word(phase)),
                    (double) count)));
  }

  private static void show(ServiceKey service, Rolling rolling, Families families) {
    RolloutState state = rolling.state();
    Labels newer = labels(service, state.revision());
    families.gauge("dormouse_rollout_step", newer, rolling.step());
    families.gauge("dormouse_rollout_percent", newer, state.percent());
    families.gauge(
        "dormouse_rollout_percent", labels(service, state.from()), 100.0 - state.percent());
  }

  private static Labels labels(ServiceKey service, RevisionKey revision) {
    return Labels.of(
        "namespace", service.namespace(), "revision", revision.name(), "service", service.name());
  }
}
