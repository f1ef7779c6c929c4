package dev.dormouse.crds.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import org.junit.jupiter.api.Test;

final class CredentialsTest {
  private static ConfigBuilder found() {
    return new ConfigBuilder().withAutoConfigure(false).withMasterUrl("https://cluster");
  }

  private static Config with(ConfigBuilder found) {
    return Credentials.of(found.build()).build();
  }

  @Test
  void aCertificateWithoutATokenIsAllThereIs() {
    Config config = with(found().withClientCertFile("client.crt").withClientKeyFile("client.key"));
    assertThat(config.getOauthTokenProvider().getToken()).isEmpty();
    assertThat(config.getClientCertFile()).isEqualTo("client.crt");
    assertThat(config.getMasterUrl()).isEqualTo("https://cluster/");
  }

  @Test
  void aTokenIsReadAnewWhereverItIsFrom() {
    assertThat(with(found()).getOauthTokenProvider()).isNull();
    assertThat(with(found().withOauthToken("t")).getOauthTokenProvider()).isNull();
    assertThat(
            with(found().withAutoOAuthToken("t").withClientCertData("c")).getOauthTokenProvider())
        .isNull();
  }
}
