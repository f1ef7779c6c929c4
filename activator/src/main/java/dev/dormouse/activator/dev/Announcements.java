package dev.dormouse.activator.dev;

import dev.dormouse.activator.gate.ScalePlan;
import dev.dormouse.activator.instances.InstanceSource.StartFailure;
import dev.dormouse.activator.instances.InstanceSource.StartTimes;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.ServiceKey;
import java.util.Locale;

/** Tells the developer, a line each, what happens. Safe for any thread. */
final class Announcements {
  private final Console console;
  private final boolean quiet;

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

  void rolledOut(RevisionKey revision) {
    say(revision + " is up and has the traffic now");
  }

  void rolloutFailed(RevisionKey revision, Revision serving) {
    warn(revision + " did not start; " + serving.key() + " keeps serving");
  }

  void settingsChanged(ServiceKey service) {
    say(service + ": the changed settings apply");
  }

  void removed(ServiceKey service) {
    say(service + " is gone from the files; what runs on it finishes");
  }

  void unknownTraffic(LocalService service, String name) {
    warn(
        service.definition().key()
            + ": spec.traffic names "
            + name
            + ", which this session does not have; its share goes to the latest revision");
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
