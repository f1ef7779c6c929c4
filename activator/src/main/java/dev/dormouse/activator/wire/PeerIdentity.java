package dev.dormouse.activator.wire;

import dev.dormouse.activator.wayin.Pem;
import dev.dormouse.activator.wayin.ServerCertificate;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What this activator shows to others, and what it asks of theirs, as the files said at one time.
 * Immutable.
 *
 * @param number counts up with each reading
 * @param authorities the certificates in their file
 */
record PeerIdentity(
    int number,
    ServerCertificate own,
    List<X509Certificate> authorities,
    X509ExtendedTrustManager trust) {
  /**
   * Reads one.
   *
   * @throws GeneralSecurityException when it can't be used, with the reason
   */
  static PeerIdentity parse(int number, byte[] certificate, byte[] key, byte[] authorities)
      throws GeneralSecurityException {
    ServerCertificate own = ServerCertificate.parse("peer", certificate, key);
    List<X509Certificate> trusted = Pem.certificates(authorities);
    if (trusted.isEmpty()) {
      throw new GeneralSecurityException("there is no authority's certificate in it");
    }
    return new PeerIdentity(number, own, trusted, trust(trusted));
  }

  /** Whether both say the same. */
  boolean isSameAs(PeerIdentity other) {
    return own.equals(other.own) && authorities.equals(other.authorities);
  }

  private static X509ExtendedTrustManager trust(List<X509Certificate> authorities)
      throws GeneralSecurityException {
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store(authorities));
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager extended) {
        return extended;
      }
    }
    throw new GeneralSecurityException("this Java knows no PKIX");
  }

  private static KeyStore store(List<X509Certificate> authorities) throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try {
      store.load(null, null);
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("authority " + i, authorities.get(i));
    }
    return store;
  }
}
