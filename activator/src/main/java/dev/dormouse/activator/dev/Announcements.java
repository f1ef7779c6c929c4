package dev.dormouse.activator.dev;

import dev.dormouse.activator.gate.ScalePlan;
import dev.dormouse.activator.instances.InstanceSource.StartFailure;
import dev.dormouse.activator.instances.InstanceSource.StartTimes;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.rollout.RolloutState;
import dev.dormouse.core.rollout.RolloutState.Phase;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Tells the developer, a line each, what happens. Safe for any thread. */
final class Announcements {
  private final Console console;
  private final boolean quiet;
  private final Map<ServiceKey, Told> told = new ConcurrentHashMap<>();

  private record Told(String shares, Optional<RolloutState> rollout) {}

  /**
   * @param quiet whether only what went wrong is told
   */
  Announcements(Console console, boolean quiet) {
    this.console = console;
    this.quiet = quiet;
  }

  private void say(String line) {
    if (!quiet) {
      console.line("· " + line);
    }
  }

  private void warn(String line) {
    console.line("! " + line);
  }

  void scaled(RevisionKey revision, ScalePlan plan) {
    String reason = plan.reason().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    say(revision + ": " + plan.total() + " → " + plan.desired() + " instances (" + reason + ")");
  }

  void ready(InstanceId instance, StartTimes times) {
    say(instance + " is ready after " + millis(times.readyAt() - times.requestedAt()) + " ms");
  }

  void readiness(InstanceId instance, boolean takesRequests) {
    if (takesRequests) {
      say(instance + " takes requests again");
    } else {
      warn(instance + " takes no requests: its readiness probe fails");
    }
  }

  void gone(InstanceId instance) {
    say(instance + " has stopped");
  }

  /** With what the program wrote last, where that was not shown as it came. */
  void startFailed(StartFailure failure) {
    warn(failure.message());
    if (quiet) {
      failure.output().forEach(line -> warn("  " + line));
    }
  }

  void rollout(RevisionKey revision) {
    say(revision + " is new; it gets traffic once an instance is ready");
  }

  void arrived(RevisionKey revision) {
    say(revision + " is up");
  }

  void rolloutFailed(RevisionKey revision, String shares) {
    warn(revision + " did not start; the traffic stays as it is: " + shares);
  }

  /** Where a service's requests go now, and why; what was told before is not told again. */
  void traffic(ServiceKey service, String shares, Optional<RolloutState> rollout) {
    Told now = new Told(shares, rollout);
    Told before = told.put(service, now);
    if (before == null || before.equals(now)) {
      return;
    }
    String why =
        rollout
            .filter(state -> !before.rollout().equals(rollout))
            .map(state -> " (" + state.revision().name() + " " + said(state) + ")")
            .orElse("");
    String line = service + ": the traffic goes to " + shares + why;
    if (rollout.filter(state -> state.phase() == Phase.ROLLED_BACK).isPresent() && !why.isEmpty()) {
      warn(line);
    } else {
      say(line);
    }
  }

  private static String said(RolloutState state) {
    return switch (state.phase()) {
      case ROLLING, STOPPED -> state.message();
      case COMPLETED -> "has all; " + state.message();
      case ROLLED_BACK -> "was taken back " + state.message();
    };
  }

  void settingsChanged(ServiceKey service) {
    say(service + ": the changed settings apply");
  }

  void removed(ServiceKey service) {
    told.remove(service);
    say(service + " is gone from the files; what runs on it finishes");
  }

  void unknownTraffic(ServiceKey service, String name) {
    warn(
        service
            + ": spec.traffic names "
            + name
            + ", which this session does not have; its share goes to the latest revision");
  }

  void domainClaimed(ServiceKey service, String domain, ServiceKey holder) {
    warn(service + ": spec.ingress.domains has " + domain + ", which is " + holder + "'s here");
  }

  void problem(String line) {
    warn(line);
  }

  void note(String line) {
    say(line);
  }

  private static String millis(long nanos) {
    return Long.toString(Math.round(nanos / 1e6));
  }
}
