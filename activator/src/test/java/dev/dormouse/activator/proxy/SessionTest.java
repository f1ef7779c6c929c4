package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.admit.Preference;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.route.SessionAffinity;
import dev.dormouse.core.route.TrafficSplit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where a session's requests go while traffic moves from one revision to another. */
final class SessionTest {
  private static final ServiceKey HELLO = new ServiceKey("default", "hello");
  private static final RevisionKey OLD = HELLO.revision(1);
  private static final RevisionKey NEW = HELLO.revision(2);
  private static final TrafficSplit ROLLOUT =
      new TrafficSplit(
          List.of(new TrafficSplit.Share(OLD, 95), new TrafficSplit.Share(NEW, 5)), Map.of());

  private static Session session(@Nullable Stay before, Duration maxWait) {
    SessionAffinity affinity = new SessionAffinity("s", Duration.ofHours(1), maxWait);
    return new Session(null, HELLO, affinity, before);
  }

  @Test
  void staysWithItsRevisionWhileThatHasAShare() {
    Session session = session(new Stay(NEW.name(), "i", 0), Duration.ZERO);
    assertThat(session.pick(ROLLOUT, 0.1)).isEqualTo(NEW);
    assertThat(session.pick(TrafficSplit.all(OLD), 0.1)).isEqualTo(OLD);
  }

  @Test
  void goesByTheSharesWhereNothingIsRemembered() {
    Session session = session(null, Duration.ZERO);
    assertThat(session.pick(ROLLOUT, 0.1)).isEqualTo(OLD);
    assertThat(session.pick(ROLLOUT, 0.99)).isEqualTo(NEW);
    assertThat(session.preference(OLD)).isNull();
  }

  @Test
  void prefersItsInstanceOnItsOwnRevisionOnly() {
    Session session = session(new Stay(NEW.name(), "i", 0), Duration.ofMillis(100));
    assertThat(session.preference(NEW)).isEqualTo(new Preference(new InstanceId("i"), true));
    assertThat(session.preference(OLD)).isNull();
  }

  @Test
  void doesNotWaitWhereNoTimeIsGiven() {
    Session session = session(new Stay(NEW.name(), "i", 0), Duration.ZERO);
    assertThat(session.preference(NEW)).isEqualTo(new Preference(new InstanceId("i"), false));
  }
}
