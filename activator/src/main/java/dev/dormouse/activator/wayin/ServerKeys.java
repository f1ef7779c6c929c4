package dev.dormouse.activator.wayin;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows TLS the certificates as they are at the moment: each handshake asks anew, so that a change
 * needs neither a new listener nor the end of any connection. Safe for any thread.
 */
final class ServerKeys extends X509ExtendedKeyManager {
  /**
   * What is shown.
   *
   * @param before what was shown until then, for a handshake that has chosen from it already
   */
  private record Shown(CertificateTable table, int number, CertificateTable before) {}

  private volatile Shown shown = new Shown(CertificateTable.EMPTY, 0, CertificateTable.EMPTY);

  CertificateTable table() {
    return shown.table();
  }

  /** Shows these from the next handshake on. One thread at a time. */
  void show(CertificateTable table) {
    Shown last = shown;
    shown = new Shown(table, last.number() + 1, last.table());
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    Shown now = shown;
    return now.table()
        .choose(host(engine), keyType)
        .map(certificate -> now.number() + " " + certificate.name())
        .orElse(null);
  }

  private static Optional<String> host(SSLEngine engine) {
    return engine.getHandshakeSession() instanceof ExtendedSSLSession session
        ? session.getRequestedServerNames().stream()
            .filter(SNIHostName.class::isInstance)
            .map(name -> ((SNIHostName) name).getAsciiName().toLowerCase(Locale.ROOT))
            .findFirst()
        : Optional.empty();
  }

  private Optional<ServerCertificate> chosen(String alias) {
    Shown now = shown;
    int space = alias.indexOf(' ');
    boolean isOfNow = alias.substring(0, space).equals("" + now.number());
    return (isOfNow ? now.table() : now.before()).named(alias.substring(space + 1));
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return chosen(alias).map(one -> one.chain().toArray(X509Certificate[]::new)).orElse(null);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return chosen(alias).map(ServerCertificate::key).orElse(null);
  }

  @Override
  public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    Shown now = shown;
    return now.table().certificates().stream()
        .filter(certificate -> certificate.keyType().equals(keyType))
        .flatMap(certificate -> Stream.of(now.number() + " " + certificate.name()))
        .toArray(String[]::new);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }
}
