package dev.dormouse.activator.wire;

import dev.dormouse.core.peer.MemberId;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a link knows of one other member: what waits to be sent, the connection if there is one, and
 * when it may be called again if there is none. But for the outbox one event loop's thread only.
 */
final class Peer {
  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int DOUBLINGS = 5;

  /** A connection that is older was not made at the same moment as another one. */
  private static final long SETTLED = TimeUnit.SECONDS.toNanos(1);

  private final MemberId self;
  final MemberId member;
  final Outbox outbox;
  private @Nullable Connection connection;
  private boolean dialing;
  private int failures;
  private long notBefore;

  Peer(MemberId self, MemberId member, Outbox outbox) {
    this.self = self;
    this.member = member;
    this.outbox = outbox;
  }

  /** The connection, if one is open. */
  @Nullable Connection connection() {
    Connection open = connection;
    return open == null || open.isEnded() ? null : open;
  }

  boolean isDialing() {
    return dialing;
  }

  boolean mayDial(long now) {
    return connection() == null && !dialing && (failures == 0 || now - notBefore >= 0);
  }

  void dial() {
    dialing = true;
  }

  /**
   * Nobody was reached. Each pause is twice the one before, up to 1.6 s, and a quarter by chance.
   */
  void failed(long now, RandomGenerator random) {
    dialing = false;
    long pause = FIRST_PAUSE << Math.min(failures, DOUBLINGS);
    failures++;
    notBefore = now + pause - random.nextLong(pause / 4);
  }

  /** How often in a row nobody was reached. */
  int failures() {
    return failures;
  }

  /**
   * Takes a connection as the only one, unless the one that is there is as new and was made by the
   * one of both members whose name is smaller: at both ends the same one stays.
   *
   * @return whether it was taken
   */
  boolean take(Connection made, long now) {
    Connection old = connection();
    boolean ours = self.compareTo(member) < 0;
    boolean preferred = made.isDialed() == ours;
    if (ours && dialing && !made.isDialed()) {
      return false;
    }
    if (old != null) {
      boolean oldPreferred = old.isDialed() == ours;
      if (oldPreferred && !preferred && now - old.since() < SETTLED) {
        return false;
      }
      connection = made;
      old.end(Ending.SUPERSEDED, "by another connection");
    }
    connection = made;
    if (made.isDialed()) {
      dialing = false;
    }
    return true;
  }

  /** The call is over, while another connection is there. */
  void dialed() {
    dialing = false;
  }

  /** Whether a connection lasted, so that what was tried in vain before does not count any more. */
  boolean settled(Connection ended, long now) {
    boolean lasted = now - ended.since() >= SETTLED;
    if (lasted) {
      failures = 0;
    }
    return lasted;
  }

  /** Whether there is nothing to remember of it. */
  boolean isUnused() {
    return connection() == null && !dialing && outbox.isEmpty();
  }

  /** A connection has ended; returns whether it was the one that is used. */
  boolean lost(Connection ended) {
    if (connection != ended) {
      return false;
    }
    connection = null;
    return true;
  }
}
