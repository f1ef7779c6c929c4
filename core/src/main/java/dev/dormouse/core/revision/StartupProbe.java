package dev.dormouse.core.revision;

import java.time.Duration;
import java.util.Map;

/** How an instance shows that it can take requests. Immutable. */
public sealed interface StartupProbe {
  /** The longest that one attempt may take. */
  Duration attemptTimeout();

  /** The port's listening socket accepts a connection. */
  record TcpConnect(Duration attemptTimeout) implements StartupProbe {
    /** What is used when the container declares no probe. */
    public static final TcpConnect DEFAULT = new TcpConnect(Duration.ofSeconds(1));
  }

  /** A GET of the path on the container's port answers with a status from 200 to 399. */
  record HttpGet(String path, Map<String, String> headers, Duration attemptTimeout)
      implements StartupProbe {
    public HttpGet {
      headers = Map.copyOf(headers);
    }
  }
}
