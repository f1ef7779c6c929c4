package dev.dormouse.testing.http;

import dev.dormouse.testing.http.ConformanceList.Outcome;
import dev.dormouse.testing.http.ConformanceList.Shape;
import java.io.IOException;
import java.util.Locale;

/**
 * Looks whether a message has others get answers that are not theirs: it is sent, and after it
 * clients ask for targets of their own, on its connection where that goes on, and on new ones.
 * Behind the proxy is a {@link BackEnd}. Used by one thread.
 */
public final class Desync {
  private static final int VICTIMS = 3;

  private final Dial dial;
  private final String host;
  private int victims;

  /** Opens a connection to the proxy. */
  @FunctionalInterface
  public interface Dial {
    Wire open() throws Exception;
  }

  /**
   * Nothing is sent yet.
   *
   * @param host that of the service
   */
  public Desync(Dial dial, String host) {
    this.dial = dial;
    this.host = host;
  }

  /** Sends the message, and has others ask; fails if one of them is answered as another. */
  public void attack(Shape shape) throws Exception {
    try (Wire attacker = dial.open()) {
      attacker.send(shape.bytes());
      switch (shape.outcome()) {
        case Outcome.Refused _, Outcome.BrokenOff _ -> {
          String _ = attacker.restOrReset();
        }
        case Outcome.Passes passes -> {
          String _ = shape.bytes().startsWith("HEAD ") ? attacker.head() : attacker.answer();
          if (!passes.ends()) {
            victim(attacker, shape);
          }
        }
      }
      for (int i = 0; i < VICTIMS; i++) {
        try (Wire other = dial.open()) {
          victim(other, shape);
        }
      }
    }
  }

  private void victim(Wire client, Shape after) throws IOException {
    String target = "/victim-" + ++victims;
    client.send("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    String answer = client.answer();
    if (!answer.toLowerCase(Locale.ROOT).contains("\r\nx-seen: " + target + "\r\n")) {
      throw new AssertionError("after %s, %s got: %s".formatted(after, target, answer));
    }
  }

  /** How many have asked. */
  public int victims() {
    return victims;
  }
}
