package dev.dormouse.operator.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.crds.kubernetes.RevisionResource;
import dev.dormouse.operator.service.ServiceFacts.Known;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ServiceFactsTest {
  private static RevisionResource revision(int number, String conditions) {
    return Serialization.unmarshal(
        """
        apiVersion: dormouse.dev/v1alpha1
        kind: Revision
        metadata: {namespace: default, name: hello-%d, creationTimestamp: "2026-01-01T00:00:00Z"}
        spec: {number: %d}
        status: {conditions: [%s]}
        """
            .formatted(number, number, conditions),
        RevisionResource.class);
  }

  private static ServiceFacts facts(String latestReady) {
    return new ServiceFacts(
        List.of(
            Known.of(revision(2, ""), latestReady),
            Known.of(
                revision(1, "{type: Started, status: 'True', reason: X, message: y}"),
                latestReady)),
        Map.of());
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"hello-1", "hello-3"})
  void theNewestThatSaysOfItselfThatItStartedIsTheLatestReady(String latestReady) {
    assertThat(facts(latestReady).latestReady()).get().extracting(Known::number).isEqualTo(1);
  }

  /** After a start of the operator its list of the revisions may be older than the service. */
  @Test
  void whatTheServiceSaysWasReadyIsNotTakenForOneThatNeverWas() {
    assertThat(facts("hello-2").latestReady()).get().extracting(Known::number).isEqualTo(2);
  }
}
