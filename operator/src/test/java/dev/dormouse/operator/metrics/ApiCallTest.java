package dev.dormouse.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ApiCallTest {
  @ParameterizedTest
  @CsvSource({
    "POST,  /api/v1/namespaces/a/services,                             post,  services",
    "GET,   /api/v1/pods,                                              get,   pods",
    "GET,   /api/v1/namespaces/a,                                      get,   namespaces",
    "PATCH, /apis/apps/v1/namespaces/a/deployments/b,                  patch, deployments",
    "PATCH, /apis/dormouse.dev/v1alpha1/namespaces/a/revisions/b/status, patch, revisions/status",
    "GET,   /apis/apps/v1/deployments,                                 get,   deployments",
    "GET,   /version,                                                  get,   version",
    "GET,   /,                                                         get,   ''"
  })
  void readsWhatACallIsAbout(String method, String path, String verb, String resource) {
    assertThat(ApiCall.of(method, path)).isEqualTo(new ApiCall(verb, resource));
  }
}
