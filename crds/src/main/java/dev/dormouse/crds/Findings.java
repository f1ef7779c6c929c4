package dev.dormouse.crds;

import dev.dormouse.crds.yaml.Shown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Collects what the mapping of one resource finds, and checks single values against their bounds. A
 * field whose value the reader couldn't take was reported by the reader and isn't reported again.
 * For one thread and one resource.
 */
final class Findings {
  static final String DURATION = "a duration such as 60s, 1m30s or 500ms";

  private final Predicate<String> isUnread;
  private final List<Finding> violations = new ArrayList<>();
  private final List<Finding> notes = new ArrayList<>();
  private boolean failed;

  Findings(Predicate<String> isUnread) {
    this.isUnread = isUnread;
  }

  List<Finding> violations() {
    return List.copyOf(violations);
  }

  List<Finding> notes() {
    return List.copyOf(notes);
  }

  /** Whether anything was found that makes the resource unusable, reported here or before. */
  boolean failed() {
    return failed;
  }

  void note(String field, String message) {
    notes.add(new Finding(field, message));
  }

  /**
   * Reports a violation.
   *
   * @param related the other fields that it was concluded from
   */
  void violation(String field, String message, List<String> related) {
    failed = true;
    if (!isUnread.test(field) && related.stream().noneMatch(isUnread)) {
      violations.add(new Finding(field, message));
    }
  }

  void missing(String field, String expected) {
    violation(field, "missing (expected: " + expected + ")", List.of());
  }

  void refused(String field, Object value, String expected) {
    String shown = value.toString().isEmpty() ? "empty" : Shown.value(value.toString());
    violation(field, shown + " (expected: " + expected + ")", List.of());
  }

  void atMost(String field, List<?> items, int most) {
    if (items.size() > most) {
      violation(field, items.size() + " items (expected: at most " + most + ")", List.of());
    }
  }

  int within(String field, @Nullable Integer value, int absent, int min, int max) {
    if (value == null) {
      return absent;
    }
    if (value < min || value > max) {
      String most = max == min ? "" : " to " + max;
      refused(field, value, max == Integer.MAX_VALUE ? ">= " + min : min + most);
      return absent;
    }
    return value;
  }

  Duration seconds(String field, @Nullable Integer value, Duration absent, int min, Duration max) {
    return Duration.ofSeconds(
        within(field, value, (int) absent.toSeconds(), min, (int) max.toSeconds()));
  }

  Duration duration(String field, @Nullable String value, Duration absent, Duration max) {
    if (value == null) {
      return absent;
    }
    Optional<Duration> duration = Durations.parse(value);
    if (duration.isEmpty()) {
      refused(field, value, DURATION);
    } else if (duration.get().compareTo(max) > 0) {
      refused(field, value, "0s to " + Durations.format(max));
    }
    return duration.orElse(absent);
  }

  OptionalLong bytes(String field, @Nullable String value, long min) {
    if (value == null) {
      return OptionalLong.empty();
    }
    OptionalLong bytes = Quantities.parse(value, 1);
    if (bytes.isEmpty()) {
      refused(field, value, "a quantity such as 128Mi or 1G");
    } else if (bytes.getAsLong() < min) {
      refused(field, value, ">= " + min);
    }
    return bytes;
  }
}
