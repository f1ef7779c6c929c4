package dev.dormouse.crds.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;

/**
 * Decides what of a program's credentials is read anew while it runs: a token is, once a minute.
 * Has no state; safe for any thread.
 */
public final class Credentials {
  private Credentials() {}

  /**
   * The same configuration. Where it has no token but a certificate, the client would look for one
   * at each call after the first minute, and read and parse the whole kubeconfig for it.
   */
  public static ConfigBuilder of(Config found) {
    ConfigBuilder config = new ConfigBuilder(found);
    return mayChange(found) ? config : config.withOauthTokenProvider(() -> "");
  }

  private static boolean mayChange(Config found) {
    return found.getOauthToken() != null
        || found.getAutoOAuthToken() != null
        || found.getOauthTokenProvider() != null
        || found.getAuthProvider() != null
        || (found.getClientCertFile() == null && found.getClientCertData() == null);
  }
}
