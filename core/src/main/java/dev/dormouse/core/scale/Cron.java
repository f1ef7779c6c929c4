package dev.dormouse.core.scale;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides when something begins, from cron's five fields: minute, hour, day of month, month and day
 * of week, in the local time of some zone. Where both days are restricted, either one is enough.
 *
 * <p>When clocks are put forward, what would begin in the time that is left out begins once, at the
 * change. When they are put back, what would begin in the time that comes twice begins the first
 * time only. Immutable.
 *
 * @param text as it was written
 * @param minutes bit n stands for minute n, and so on for the other fields
 * @param weekdays bit 0 stands for Sunday
 * @param eitherDay whether one of the two days is enough
 */
public record Cron(
    String text,
    long minutes,
    long hours,
    long days,
    long months,
    long weekdays,
    boolean eitherDay) {
  /** 29 February on one day of the week comes every 28 years, or every 40 about 2100. */
  private static final int SEARCH_YEARS = 41;

  private static final Instant ANY_TIME = Instant.parse("2000-01-01T00:00:00Z");

  /** What came of a text. */
  public sealed interface Reading {
    record Valid(Cron cron) implements Reading {}

    /**
     * The text means nothing.
     *
     * @param why what is wrong, and what is expected instead
     */
    record Invalid(String why) implements Reading {}
  }

  /**
   * Reads five fields. Each is {@code *} or a list of numbers, names and ranges, with steps: {@code
   * 0,30 8-18/2 * jan-jun MON-FRI}.
   */
  public static Reading read(String text) {
    CronReader reader = new CronReader(text);
    Optional<Cron> cron = reader.read();
    if (cron.isEmpty()) {
      return new Reading.Invalid(reader.why());
    }
    return cron.get().next(ANY_TIME, ZoneOffset.UTC).isPresent()
        ? new Reading.Valid(cron.get())
        : new Reading.Invalid("never comes (expected: a day that its months have)");
  }

  /** The first begin after a moment; empty only for what never comes. */
  public Optional<Instant> next(Instant after, ZoneId zone) {
    LocalDateTime from = LocalDateTime.ofInstant(after, zone).truncatedTo(ChronoUnit.MINUTES);
    LocalDate last = from.toLocalDate().plusYears(SEARCH_YEARS);
    for (LocalDate day = from.toLocalDate(); day.isBefore(last); day = nextDay(day)) {
      if (!matches(day)) {
        continue;
      }
      boolean first = day.equals(from.toLocalDate());
      Instant begin = onDay(day, first ? from.getHour() * 60 + from.getMinute() : 0, after, zone);
      if (begin != null) {
        return Optional.of(begin);
      }
    }
    return Optional.empty();
  }

  /** The next one of a month that matches. */
  private LocalDate nextDay(LocalDate day) {
    LocalDate next = day.plusDays(1);
    while (!has(months, next.getMonthValue())) {
      next = next.withDayOfMonth(1).plusMonths(1);
    }
    return next;
  }

  private boolean matches(LocalDate day) {
    boolean byDay = has(days, day.getDayOfMonth());
    boolean byWeekday = has(weekdays, day.getDayOfWeek().getValue() % 7);
    return has(months, day.getMonthValue())
        && (eitherDay ? byDay || byWeekday : byDay && byWeekday);
  }

  private @Nullable Instant onDay(LocalDate day, int fromMinute, Instant after, ZoneId zone) {
    for (int minute = fromMinute; minute < 24 * 60; minute++) {
      if (!has(hours, minute / 60)) {
        minute += 59 - minute % 60;
      } else if (has(minutes, minute % 60)) {
        Instant begin = instant(day.atTime(minute / 60, minute % 60), zone);
        if (begin.isAfter(after)) {
          return begin;
        }
      }
    }
    return null;
  }

  /** Local times follow each other as their instants do, but for those that come twice. */
  private static Instant instant(LocalDateTime local, ZoneId zone) {
    ZoneOffsetTransition change = zone.getRules().getTransition(local);
    if (change == null) {
      return local.toInstant(zone.getRules().getOffset(local));
    }
    return change.isGap() ? change.getInstant() : local.toInstant(change.getOffsetBefore());
  }

  private static boolean has(long set, int member) {
    return ((set >>> member) & 1) != 0;
  }

  /** The first begin within a time that ends at a moment, that moment included. */
  Optional<Instant> within(Duration time, Instant end, ZoneId zone) {
    return next(end.minus(time), zone).filter(begin -> !begin.isAfter(end));
  }
}
