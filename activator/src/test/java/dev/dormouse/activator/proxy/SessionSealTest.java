package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SessionSealTest {
  private static final String SERVICE = "default/hello";
  private static final Stay STAY = new Stay("hello-00007", "hello-00007-6f7d-x2x4z", 1_800_000_000);

  private final SessionSeal seal = seal("a key of thirty-two bytes, or more");

  private static SessionSeal seal(String key) {
    return new SessionSeal(key.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void opensWhatItSealed() {
    String value = seal.seal(SERVICE, STAY);
    assertThat(value).matches("[-_A-Za-z0-9]+");
    assertThat(seal.open(SERVICE, value)).contains(STAY);
  }

  @Test
  void showsNothingOfWhatItSealed() {
    String value = seal.seal(SERVICE, STAY);
    byte[] bytes = Base64.getUrlDecoder().decode(value);
    assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain("hello", "x2x4z");
  }

  @Test
  void opensNothingOfAnotherServiceOrAnotherKey() {
    String value = seal.seal(SERVICE, STAY);
    assertThat(seal.open("default/other", value)).isEmpty();
    assertThat(seal("another key of thirty-two bytes or more").open(SERVICE, value)).isEmpty();
  }

  @Test
  void opensNothingThatWasChangedInAnyByte() {
    byte[] sealed = Base64.getUrlDecoder().decode(seal.seal(SERVICE, STAY));
    for (int at = 0; at < sealed.length; at++) {
      byte[] changed = sealed.clone();
      changed[at] ^= 1;
      assertThat(seal.open(SERVICE, Base64.getUrlEncoder().encodeToString(changed))).isEmpty();
    }
  }

  @Test
  void opensNothingThatIsNoCookieOfOurs() {
    Random random = new Random(1);
    for (int length = 0; length < 200; length++) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      assertThat(seal.open(SERVICE, Base64.getUrlEncoder().encodeToString(bytes))).isEmpty();
      assertThat(seal.open(SERVICE, new String(bytes, StandardCharsets.ISO_8859_1))).isEmpty();
    }
    assertThat(seal.open(SERVICE, "A".repeat(100_000))).isEmpty();
  }
}
