package dev.dormouse.activator.wire;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Asks the authorities as they are at the moment; where there are none, nobody is trusted. Safe for
 * any thread.
 */
final class PeerTrust extends X509ExtendedTrustManager {
  private final PeerCertificates certificates;

  PeerTrust(PeerCertificates certificates) {
    this.certificates = certificates;
  }

  private X509ExtendedTrustManager now() throws CertificateException {
    return certificates
        .now()
        .map(PeerIdentity::trust)
        .orElseThrow(() -> new CertificateException("there is no authority here yet"));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    now().checkClientTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    now().checkClientTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    now().checkClientTrusted(chain, authType, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    now().checkServerTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    now().checkServerTrusted(chain, authType, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    now().checkServerTrusted(chain, authType, engine);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return certificates
        .now()
        .map(now -> now.authorities().toArray(X509Certificate[]::new))
        .orElseGet(() -> new X509Certificate[0]);
  }
}
