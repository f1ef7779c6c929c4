package dev.dormouse.activator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.testing.ApiServer;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Elections on a real API server. */
final class LeaseElectionIT {
  private static ApiServer server;

  @BeforeAll
  static void start() throws IOException {
    server = ApiServer.withCrds();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  /** Keeps what it is told. */
  private static final class Told implements LeaseElection.Candidate {
    private final BlockingQueue<String> words = new LinkedBlockingQueue<>();

    @Override
    public void elected(String before) {
      words.add("elected after " + before);
    }

    @Override
    public void deposed(String by) {
      words.add("deposed by " + by);
    }

    String next() throws InterruptedException {
      return words.poll(60, TimeUnit.SECONDS);
    }
  }

  private static LeaseElection stand(String lease, String identity, Told told) {
    var election = new LeaseElection(server.client(), "default", lease, identity, told);
    election.start();
    return election;
  }

  @Test
  void oneIsElectedAndTheNextOneWhenItLetsGo() throws Exception {
    Told one = new Told();
    Told two = new Told();
    LeaseElection first = stand("hand-over", "pod-1", one);
    assertThat(one.next()).isEqualTo("elected after ");
    try (LeaseElection _ = stand("hand-over", "pod-2", two)) {
      first.close();
      assertThat(two.next()).isEqualTo("elected after pod-1");
      assertThat(one.words).isEmpty();
    }
  }

  @Test
  void oneThatIsStartedAgainInItsPodIsElectedAtOnce() throws Exception {
    server
        .client()
        .resource(
            new io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("again")
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity("pod-1")
                .withLeaseDurationSeconds(3600)
                .withAcquireTime(java.time.ZonedDateTime.now())
                .withRenewTime(java.time.ZonedDateTime.now())
                .withLeaseTransitions(0)
                .endSpec()
                .build())
        .create();
    Told one = new Told();
    try (LeaseElection _ = stand("again", "pod-1", one)) {
      assertThat(one.next()).isEqualTo("elected after ");
    }
  }

  @Test
  void oneThatSeesAnotherHoldTheLeaseStepsBack() throws Exception {
    Told one = new Told();
    try (LeaseElection _ = stand("taken", "pod-1", one)) {
      assertThat(one.next()).isEqualTo("elected after ");
      var _ =
          server
              .client()
              .leases()
              .inNamespace("default")
              .withName("taken")
              .patch(
                  PatchContext.of(PatchType.JSON_MERGE),
                  "{\"spec\":{\"holderIdentity\":\"pod-2\",\"leaseDurationSeconds\":3600}}");
      assertThat(one.next()).isEqualTo("deposed by pod-2");
    }
  }
}
