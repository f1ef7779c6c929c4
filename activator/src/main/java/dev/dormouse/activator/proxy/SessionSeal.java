package dev.dormouse.activator.proxy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs and hides what a cookie says of a session, with one key: {@code base64url(signature ||
 * AES-CTR(text))}, the signature being the first 16 bytes of HMAC-SHA256 over the service and the
 * text, which serves as the initial vector too (as in RFC 5297, so that no counter or random number
 * is needed). Both keys are derived from the one given. One thread only.
 */
final class SessionSeal {
  private static final int SIGNATURE_BYTES = 16;
  private static final int MAX_CHARACTERS = 512;
  private static final String MAC = "HmacSHA256";
  private static final String CIPHER = "AES/CTR/NoPadding";

  private final Mac mac;
  private final Cipher cipher;
  private final SecretKeySpec cipherKey;

  SessionSeal(byte[] key) {
    try {
      Mac root = Mac.getInstance(MAC);
      root.init(new SecretKeySpec(key, MAC));
      byte[] signs = root.doFinal(bytes("dormouse session signature"));
      byte[] hides = root.doFinal(bytes("dormouse session encryption"));
      this.cipherKey = new SecretKeySpec(hides, "AES");
      this.mac = root;
      this.mac.init(new SecretKeySpec(signs, MAC));
      this.cipher = Cipher.getInstance(CIPHER);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + MAC + " and " + CIPHER, e);
    }
  }

  String seal(String service, Stay stay) {
    byte[] revision = bytes(stay.revision());
    byte[] instance = bytes(stay.instance());
    byte[] text =
        ByteBuffer.allocate(Long.BYTES + Integer.BYTES + revision.length + instance.length)
            .putLong(stay.expires())
            .putInt(revision.length)
            .put(revision)
            .put(instance)
            .array();
    byte[] signature = sign(service, text);
    byte[] sealed = Arrays.copyOf(signature, SIGNATURE_BYTES + text.length);
    System.arraycopy(crypt(signature, text), 0, sealed, SIGNATURE_BYTES, text.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
  }

  /** What was sealed for a service with this key; empty for anything else. */
  Optional<Stay> open(String service, String value) {
    if (value.length() > MAX_CHARACTERS) {
      return Optional.empty();
    }
    byte[] sealed;
    try {
      sealed = Base64.getUrlDecoder().decode(value);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if (sealed.length < SIGNATURE_BYTES + Long.BYTES + Integer.BYTES) {
      return Optional.empty();
    }
    byte[] signature = Arrays.copyOf(sealed, SIGNATURE_BYTES);
    byte[] text = crypt(signature, Arrays.copyOfRange(sealed, SIGNATURE_BYTES, sealed.length));
    return MessageDigest.isEqual(signature, sign(service, text))
        ? Optional.of(stay(ByteBuffer.wrap(text)))
        : Optional.empty();
  }

  private static Stay stay(ByteBuffer text) {
    long expires = text.getLong();
    byte[] revision = new byte[text.getInt()];
    text.get(revision);
    byte[] instance = new byte[text.remaining()];
    text.get(instance);
    return new Stay(
        new String(revision, StandardCharsets.UTF_8),
        new String(instance, StandardCharsets.UTF_8),
        expires);
  }

  private byte[] sign(String service, byte[] text) {
    mac.update(bytes(service));
    mac.update((byte) 0);
    return Arrays.copyOf(mac.doFinal(text), SIGNATURE_BYTES);
  }

  private byte[] crypt(byte[] vector, byte[] text) {
    try {
      cipher.init(Cipher.ENCRYPT_MODE, cipherKey, new IvParameterSpec(vector));
      return cipher.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a stream cipher takes any text", e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
