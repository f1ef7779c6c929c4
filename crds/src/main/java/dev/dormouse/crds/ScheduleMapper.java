package dev.dormouse.crds;

import dev.dormouse.core.scale.Cron;
import dev.dormouse.core.scale.WarmSchedule;
import dev.dormouse.core.scale.WarmWindow;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks and maps a service's warm windows. For one thread and one resource. */
final class ScheduleMapper {
  private final Findings findings;
  private final int maxInstances;

  ScheduleMapper(Findings findings, int maxInstances) {
    this.findings = findings;
    this.maxInstances = maxInstances;
  }

  /** Leaves out what is wrong. */
  WarmSchedule map(String at, List<WarmWindowSpec> windows) {
    findings.atMost(at, windows, Forms.MAX_WINDOWS);
    List<WarmWindow> mapped = new ArrayList<>();
    for (int i = 0; i < windows.size(); i++) {
      window(at + "[" + i + "].", windows.get(i)).ifPresent(mapped::add);
    }
    return new WarmSchedule(mapped);
  }

  private Optional<WarmWindow> window(String at, WarmWindowSpec window) {
    Optional<Cron> cron = cron(at + "cron", window.cron());
    Optional<ZoneId> zone = zone(at + "timeZone", window.timeZone());
    String minField = at + "minInstances";
    if (window.minInstances() == null) {
      findings.missing(minField, "how many instances are kept");
    }
    int min = findings.within(minField, window.minInstances(), 1, 1, maxInstances);
    String durationField = at + "duration";
    if (window.duration() == null) {
      findings.missing(durationField, "how long it is open");
    }
    Duration most = WarmWindow.MAX_DURATION;
    Duration duration = findings.duration(durationField, window.duration(), most, most);
    if (duration.isZero()) {
      findings.refused(durationField, "0s", "more than 0s");
    }
    if (duration.isZero() || duration.compareTo(most) > 0) {
      return Optional.empty();
    }
    return cron.flatMap(c -> zone.map(z -> new WarmWindow(c, z, min, duration)));
  }

  private Optional<Cron> cron(String at, @Nullable String text) {
    if (text == null) {
      findings.missing(at, "when it begins, such as 30 7 * * mon-fri");
      return Optional.empty();
    }
    return switch (Cron.read(text)) {
      case Cron.Reading.Valid(Cron cron) -> Optional.of(cron);
      case Cron.Reading.Invalid(String why) -> {
        findings.violation(at, text + ": " + why, List.of());
        yield Optional.empty();
      }
    };
  }

  private Optional<ZoneId> zone(String at, @Nullable String name) {
    if (name == null || name.equals("UTC")) {
      return Optional.of(ZoneOffset.UTC);
    }
    if (!ZoneId.getAvailableZoneIds().contains(name)) {
      findings.refused(at, name, "a time zone such as Europe/Berlin");
      return Optional.empty();
    }
    return Optional.of(ZoneId.of(name));
  }
}
