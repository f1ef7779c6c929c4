package dev.dormouse.activator.wayin;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/**
 * A certificate of this server, with those that vouch for it and its key. Immutable.
 *
 * @param name by which it is known here: the file's or the folder's
 * @param chain its own first
 */
public record ServerCertificate(String name, List<X509Certificate> chain, PrivateKey key) {
  private static final int DNS_NAME = 2;

  public ServerCertificate {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("chain: empty (expected: at least one certificate)");
    }
  }

  /**
   * Reads one.
   *
   * @throws GeneralSecurityException when it can't be used, with the reason
   */
  public static ServerCertificate parse(String name, byte[] certificates, byte[] key)
      throws GeneralSecurityException {
    List<X509Certificate> chain = Pem.certificates(certificates);
    if (chain.isEmpty()) {
      throw new GeneralSecurityException("there is no certificate in it");
    }
    PublicKey certified = chain.getFirst().getPublicKey();
    PrivateKey own = Pem.key(key, certified);
    if (!isPair(certified, own)) {
      throw new InvalidKeyException("the key is not the certificate's");
    }
    return new ServerCertificate(name, chain, own);
  }

  /** Whether what one signs the other one confirms. */
  private static boolean isPair(PublicKey certified, PrivateKey key)
      throws GeneralSecurityException {
    if (!certified.getAlgorithm().equals(key.getAlgorithm())) {
      return false;
    }
    Signature signature =
        Signature.getInstance(
            switch (key.getAlgorithm()) {
              case "RSA" -> "SHA256withRSA";
              case "EC" -> "SHA256withECDSA";
              default -> key.getAlgorithm();
            });
    byte[] message = new byte[32];
    signature.initSign(key);
    signature.update(message);
    byte[] signed = signature.sign();
    signature.initVerify(certified);
    signature.update(message);
    return signature.verify(signed);
  }

  /** The hosts that it is for. */
  public List<String> hosts() {
    return hosts(chain.getFirst());
  }

  /**
   * The hosts that a certificate is for, in lower case; of one without alternative names, its
   * common name.
   */
  public static List<String> hosts(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      if (names == null) {
        return commonName(certificate);
      }
      return names.stream()
          .filter(name -> name.getFirst().equals(DNS_NAME))
          .map(name -> name.get(1).toString().toLowerCase(Locale.ROOT))
          .toList();
    } catch (GeneralSecurityException e) {
      return List.of();
    }
  }

  private static List<String> commonName(X509Certificate certificate) {
    try {
      return new LdapName(certificate.getSubjectX500Principal().getName())
          .getRdns().stream()
              .filter(part -> part.getType().equalsIgnoreCase("CN"))
              .map(part -> part.getValue().toString().toLowerCase(Locale.ROOT))
              .toList();
    } catch (InvalidNameException e) {
      return List.of();
    }
  }

  public boolean isValid(Instant now) {
    return !now.isBefore(chain.getFirst().getNotBefore().toInstant()) && now.isBefore(expires());
  }

  public Instant expires() {
    return chain.getFirst().getNotAfter().toInstant();
  }

  /** The kind of its key, as TLS asks for it. */
  public String keyType() {
    return chain.getFirst().getPublicKey().getAlgorithm();
  }
}
