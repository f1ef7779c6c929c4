package dev.dormouse.core.route;

import dev.dormouse.core.revision.RevisionKey;
import java.util.Objects;

/**
 * What {@code latestRevision} means at the moment: one revision, or while a new one is rolled out
 * two. Immutable.
 *
 * @param revision the newest that has once been ready; a tag leads to it whatever its share
 * @param serving has the rest of the requests
 * @param percent the part of the requests that {@code revision} gets, 0 to 100
 */
public record Latest(RevisionKey revision, RevisionKey serving, int percent) {
  public Latest {
    Objects.requireNonNull(revision, "revision");
    Objects.requireNonNull(serving, "serving");
    if (percent < 0 || percent > 100) {
      throw new IllegalArgumentException("percent: " + percent + " (expected: 0 to 100)");
    }
  }

  /** All requests go to the one. */
  public static Latest all(RevisionKey revision) {
    return new Latest(revision, revision, 100);
  }

  /** Who takes what was wished for a revision that can't: the one that has proved itself. */
  RevisionKey proven() {
    return percent == 100 ? revision : serving;
  }

  /**
   * The new revision's part of a line's whole percents. It is rounded, but never to nothing or all
   * where there is anything to share: of 10 % at a step of 3 it gets 1 %.
   */
  int partOf(int line) {
    if (line < 2 || percent == 0 || percent == 100) {
      return percent < 50 ? 0 : line;
    }
    return Math.clamp(Math.round(line * percent / 100f), 1, line - 1);
  }
}
