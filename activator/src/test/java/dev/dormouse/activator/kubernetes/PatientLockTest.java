package dev.dormouse.activator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;

/** Who may take a lock that has run out, before and after an outage. */
final class PatientLockTest {
  private static final ZonedDateTime LONG_AGO =
      ZonedDateTime.of(2020, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

  private final KubernetesClient client = new KubernetesClientBuilder().build();
  private final Stored stored = new Stored();
  private long now;
  private final PatientLock lock = new PatientLock(stored, () -> now);

  private static final class Stored implements Lock {
    private String holder = "one";
    private boolean away;

    @Override
    public LeaderElectionRecord get(KubernetesClient client) {
      if (away) {
        throw new KubernetesClientException("away");
      }
      return new LeaderElectionRecord(holder, Duration.ofSeconds(6), LONG_AGO, LONG_AGO, 0);
    }

    @Override
    public void create(KubernetesClient client, LeaderElectionRecord made) {}

    @Override
    public void update(KubernetesClient client, LeaderElectionRecord changed) {}

    @Override
    public String identity() {
      return "two";
    }

    @Override
    public String describe() {
      return "a lock";
    }
  }

  private void outage() {
    stored.away = true;
    assertThatThrownBy(() -> lock.get(client)).isInstanceOf(KubernetesClientException.class);
    stored.away = false;
  }

  @Test
  void whatHasRunOutMayBeTaken() {
    assertThat(lock.get(client).getRenewTime()).isEqualTo(LONG_AGO);
  }

  @Test
  void justAfterAnOutageItIsLeftToItsHolder() {
    outage();
    now += PatientLock.PATIENCE.toNanos() - 1;
    assertThat(lock.get(client).getRenewTime()).isAfter(LONG_AGO);
    assertThat(lock.get(client).getHolderIdentity()).isEqualTo("one");
  }

  @Test
  void aHolderThatDoesNotComeBackLosesIt() {
    outage();
    now += PatientLock.PATIENCE.toNanos();
    assertThat(lock.get(client).getRenewTime()).isEqualTo(LONG_AGO);
  }

  @Test
  void whoHeldItAndWhatNobodyHoldsIsTakenAtOnce() {
    stored.holder = "two";
    outage();
    assertThat(lock.get(client).getRenewTime()).isEqualTo(LONG_AGO);
    stored.holder = "";
    outage();
    assertThat(lock.get(client).getRenewTime()).isEqualTo(LONG_AGO);
  }
}
