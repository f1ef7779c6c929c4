package dev.dormouse.core.scale;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CronTest {
  private static Cron cron(String text) {
    return ((Cron.Reading.Valid) Cron.read(text)).cron();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      textBlock =
          """
          * * * * *              | 2026-03-10T10:00:00Z | 2026-03-10T10:01:00Z
          * * * * *              | 2026-03-10T10:00:59Z | 2026-03-10T10:01:00Z
          0 9 * * *              | 2026-03-10T09:00:00Z | 2026-03-11T09:00:00Z
          */15 * * * *           | 2026-03-10T10:44:00Z | 2026-03-10T10:45:00Z
          5/20 * * * *           | 2026-03-10T10:26:00Z | 2026-03-10T10:45:00Z
          10-20/5 3 * * *        | 2026-03-10T03:10:00Z | 2026-03-10T03:15:00Z
          0 8,12,16 * * *        | 2026-03-10T12:00:00Z | 2026-03-10T16:00:00Z
          30 7 * * MON-FRI       | 2026-03-13T08:00:00Z | 2026-03-16T07:30:00Z
          0 0 * * sat-sun        | 2026-03-13T08:00:00Z | 2026-03-14T00:00:00Z
          0 0 * * 6-7            | 2026-03-14T00:00:00Z | 2026-03-15T00:00:00Z
          0 0 * * 7              | 2026-03-10T00:00:00Z | 2026-03-15T00:00:00Z
          0 0 1 * *              | 2026-03-10T00:00:00Z | 2026-04-01T00:00:00Z
          0 0 31 * *             | 2026-03-31T00:00:00Z | 2026-05-31T00:00:00Z
          0 0 29 2 *             | 2026-03-10T00:00:00Z | 2028-02-29T00:00:00Z
          0 0 29 feb *           | 2096-03-01T00:00:00Z | 2104-02-29T00:00:00Z
          0 0 13 * fri           | 2026-03-08T00:00:00Z | 2026-03-13T00:00:00Z
          0 0 13 * mon           | 2026-03-10T00:00:00Z | 2026-03-13T00:00:00Z
          0 0 13 * mon           | 2026-03-13T00:00:00Z | 2026-03-16T00:00:00Z
          0 0 */2 * mon          | 2026-03-10T00:00:00Z | 2026-03-23T00:00:00Z
          0 0 1 jan,JUL *        | 2026-03-10T00:00:00Z | 2026-07-01T00:00:00Z
          59 23 31 12 *          | 2026-12-31T23:59:00Z | 2027-12-31T23:59:00Z
          """)
  void theNextBeginIsFound(String text, Instant after, Instant next) {
    assertThat(cron(text).next(after, ZoneOffset.UTC)).contains(next);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      textBlock =
          """
          # Clocks go from 2:00 to 3:00 (1:00 UTC)
          30 2 * * *   | Europe/Berlin    | 2026-03-28T12:00:00Z | 2026-03-29T01:00:00Z
          0 3 * * *    | Europe/Berlin    | 2026-03-28T12:00:00Z | 2026-03-29T01:00:00Z
          30 2 * * *   | Europe/Berlin    | 2026-03-29T01:00:00Z | 2026-03-30T00:30:00Z
          */30 * * * * | Europe/Berlin    | 2026-03-29T00:30:00Z | 2026-03-29T01:00:00Z
          */30 * * * * | Europe/Berlin    | 2026-03-29T01:00:00Z | 2026-03-29T01:30:00Z
          # Clocks go from 3:00 back to 2:00 (1:00 UTC)
          30 2 * * *   | Europe/Berlin    | 2026-10-24T12:00:00Z | 2026-10-25T00:30:00Z
          30 2 * * *   | Europe/Berlin    | 2026-10-25T00:30:00Z | 2026-10-26T01:30:00Z
          */30 * * * * | Europe/Berlin    | 2026-10-25T00:30:00Z | 2026-10-25T02:00:00Z
          # Half an hour, and midnight itself left out
          15 2 * * *   | Australia/Lord_Howe | 2026-10-03T00:00:00Z | 2026-10-03T15:30:00Z
          0 0 * * *    | America/Santiago | 2026-09-05T12:00:00Z | 2026-09-06T04:00:00Z
          # A whole day left out
          0 12 30 12 * | Pacific/Apia     | 2011-12-29T12:00:00Z | 2011-12-30T10:00:00Z
          """)
  void clockChangesLeaveNothingOutAndDoNothingTwice(
      String text, String zone, Instant after, Instant next) {
    assertThat(cron(text).next(after, ZoneId.of(zone))).contains(next);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '"',
      textBlock =
          """
          "" => no fields (expected: minute, hour, day of month, month and day of week)
          @daily => 1 field (expected: minute, hour, day of month, month and day of week)
          0 9 * * => 4 fields (expected: minute, hour, day of month, month and day of week)
          0 0 9 * * * => 6 fields (expected: minute, hour, day of month, month and day of week)
          60 9 * * * => minute: 60 (expected: 0 to 59)
          0 24 * * * => hour: 24 (expected: 0 to 23)
          0 9 0 * * => day of month: 0 (expected: 1 to 31)
          0 9 * 13 * => month: 13 (expected: 1 to 12)
          0 9 * may-13 * => month: 13 (expected: 1 to 12)
          0 9 * * 8 => day of week: 8 (expected: 0 to 7)
          0 9 * * MO => day of week: MO (expected: 0 to 7, or sun to sat)
          0 9 * june * => month: june (expected: 1 to 12, or jan to dec)
          0 x * * * => hour: x (expected: 0 to 23)
          0 17-9 * * * => hour: 17-9 (expected: the lower end first)
          0 9 * * fri-mon => day of week: fri-mon (expected: the lower end first)
          */0 9 * * * => minute: */0 (expected: a step of 1 or more)
          */x 9 * * * => minute: */x (expected: 0 to 59)
          1,,2 9 * * * => minute: nothing (expected: 0 to 59)
          0 9- * * * => hour: nothing (expected: 0 to 23)
          -1 9 * * * => minute: nothing (expected: 0 to 59)
          0 9 ? * * => day of month: ? (expected: 1 to 31)
          0 0 30 2 * => never comes (expected: a day that its months have)
          0 0 31 4,6,9,11 * => never comes (expected: a day that its months have)
          """)
  void whatIsWrongIsNamed(String text, String why) {
    assertThat(Cron.read(text)).isEqualTo(new Cron.Reading.Invalid(why));
  }

  @Test
  void spacesBetweenFieldsDoNotMatter() {
    assertThat(Cron.read("0   9  * * mon")).isEqualTo(Cron.read("0 9 * * mon"));
  }

  /** Compared, about every change of clocks, with a walk through all minutes. */
  @Test
  void agreesWithAWalkThroughEveryMinute() {
    var random = new Random(7);
    for (String name : List.of("Europe/Berlin", "America/New_York", "Australia/Lord_Howe")) {
      ZoneId zone = ZoneId.of(name);
      for (int round = 0; round < 60; round++) {
        String text =
            pick(random, "*", "0", "30", "*/20", "5,45")
                + " "
                + pick(random, "*", "1", "2", "3", "1-3", "*/2")
                + " * * "
                + pick(random, "*", "sun", "mon-fri", "6-7");
        ZoneOffsetTransition change =
            zone.getRules().nextTransition(Instant.parse("2026-01-01T00:00:00Z"));
        if (random.nextBoolean()) {
          change = zone.getRules().nextTransition(change.getInstant());
        }
        Instant from = change.getInstant().minus(Duration.ofHours(30));
        Instant to = change.getInstant().plus(Duration.ofHours(30));
        assertThat(begins(cron(text), zone, from, to))
            .as(text + " in " + name + " about " + change)
            .isEqualTo(walk(cron(text), zone, from, to));
      }
    }
  }

  private static String pick(Random random, String... of) {
    return of[random.nextInt(of.length)];
  }

  private static List<Instant> begins(Cron cron, ZoneId zone, Instant from, Instant to) {
    List<Instant> begins = new ArrayList<>();
    Instant next = cron.next(from, zone).orElseThrow();
    while (!next.isAfter(to)) {
      begins.add(next);
      next = cron.next(next, zone).orElseThrow();
    }
    return begins;
  }

  private static List<Instant> walk(Cron cron, ZoneId zone, Instant from, Instant to) {
    List<Instant> begins = new ArrayList<>();
    for (Instant at = from.plus(1, ChronoUnit.MINUTES); !at.isAfter(to); at = at.plusSeconds(60)) {
      LocalDateTime local = LocalDateTime.ofInstant(at, zone);
      LocalDateTime before = LocalDateTime.ofInstant(at.minusSeconds(60), zone);
      boolean matches = false;
      for (LocalDateTime skipped = before.plusMinutes(1);
          !skipped.isAfter(local);
          skipped = skipped.plusMinutes(1)) {
        matches |= matches(cron, skipped);
      }
      ZoneOffsetTransition change = zone.getRules().getTransition(local);
      boolean again =
          change != null
              && change.isOverlap()
              && zone.getRules().getOffset(at).equals(change.getOffsetAfter());
      if (matches && !again) {
        begins.add(at);
      }
    }
    return begins;
  }

  private static boolean matches(Cron cron, LocalDateTime local) {
    return (cron.minutes() >> local.getMinute() & 1) == 1
        && (cron.hours() >> local.getHour() & 1) == 1
        && (cron.weekdays() >> local.getDayOfWeek().getValue() % 7 & 1) == 1;
  }
}
