package dev.dormouse.activator.wire;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows this activator's certificate as it is at the moment, to those that it calls and to those
 * that call it. Of the one before it is known too, for a handshake that has chosen it already. Safe
 * for any thread.
 */
final class PeerKeys extends X509ExtendedKeyManager {
  private final PeerCertificates certificates;

  PeerKeys(PeerCertificates certificates) {
    this.certificates = certificates;
  }

  private @Nullable String alias(String... keyTypes) {
    return certificates
        .now()
        .filter(now -> Arrays.asList(keyTypes).contains(now.own().keyType()))
        .map(now -> "" + now.number())
        .orElse(null);
  }

  private Optional<PeerIdentity> chosen(String alias) {
    return Stream.of(certificates.now(), certificates.before())
        .flatMap(Optional::stream)
        .filter(known -> alias.equals("" + known.number()))
        .findFirst();
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return alias(keyType);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
    return alias(keyTypes);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return chosen(alias).map(one -> one.own().chain().toArray(X509Certificate[]::new)).orElse(null);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return chosen(alias).map(one -> one.own().key()).orElse(null);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    String alias = alias(keyType);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return getServerAliases(keyType, issuers);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }
}
