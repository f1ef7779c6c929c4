package dev.dormouse.activator.wayin;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads certificates and keys as OpenSSL, kubectl and cert-manager write them. A key that names no
 * algorithm, since it is older than PKCS #8, has the one of its certificate. Stateless.
 */
public final class Pem {
  private static final Pattern KEY =
      Pattern.compile(
          "-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final byte[] VERSION_0 = {2, 1, 0};

  private Pem() {}

  /** All certificates in a file, in their order. */
  public static List<X509Certificate> certificates(byte[] pem) throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(pem))
        .stream()
        .map(X509Certificate.class::cast)
        .toList();
  }

  /** The first key in a file. */
  static PrivateKey key(byte[] pem, PublicKey certified) throws GeneralSecurityException {
    Matcher block = KEY.matcher(new String(pem, StandardCharsets.ISO_8859_1));
    if (!block.find()) {
      throw new InvalidKeySpecException("there is no private key in it");
    }
    if (block.group(1).startsWith("ENCRYPTED")) {
      throw new InvalidKeySpecException(
          "the key is encrypted; only one without a password is of use");
    }
    byte[] der = Base64.getMimeDecoder().decode(block.group(2));
    boolean bare = !block.group(1).equals("PRIVATE KEY");
    return KeyFactory.getInstance(certified.getAlgorithm())
        .generatePrivate(new PKCS8EncodedKeySpec(bare ? inPkcs8(der, certified) : der));
  }

  /** The key with the algorithm before it (RFC 5958), as the certificate's key names it. */
  private static byte[] inPkcs8(byte[] key, PublicKey certified) {
    byte[] algorithm = first(content(certified.getEncoded()));
    return tagged(SEQUENCE, joined(VERSION_0, algorithm, tagged(OCTET_STRING, key)));
  }

  private static byte[] content(byte[] der) {
    int header = headerLength(der);
    return Arrays.copyOfRange(der, header, der.length);
  }

  private static byte[] first(byte[] elements) {
    int header = headerLength(elements);
    int length = 0;
    if (header == 2) {
      length = elements[1];
    } else {
      for (int i = 2; i < header; i++) {
        length = (length << 8) | (elements[i] & 0xff);
      }
    }
    return Arrays.copyOf(elements, header + length);
  }

  private static int headerLength(byte[] der) {
    return der[1] >= 0 ? 2 : 2 + (der[1] & 0x7f);
  }

  /** An element of fewer than 64 KiB, as every key is. */
  private static byte[] tagged(int tag, byte[] content) {
    int length = content.length;
    byte[] header =
        length < 0x80
            ? new byte[] {(byte) tag, (byte) length}
            : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
    return joined(header, content);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
