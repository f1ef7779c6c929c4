package dev.dormouse.samples.streams;

import java.util.Locale;

/**
 * A service that streams, to try what takes longer than a request and its answer: WebSocket,
 * server-sent events and uploads with trailers by HTTP/1.1, or gRPC where {@code SPEAKS} is {@code
 * grpc}. Each of them has its own threads.
 */
public final class Streams {
  private Streams() {}

  /** Listens on 0.0.0.0:$PORT until SIGTERM. */
  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(env("PORT", "8080"));
    String speaks = env("SPEAKS", "http").toLowerCase(Locale.ROOT);
    Runnable stop =
        switch (speaks) {
          case "http" -> HttpStreams.listen(port);
          case "grpc" -> GrpcStreams.listen(port);
          default ->
              throw new IllegalArgumentException("SPEAKS: " + speaks + " (expected: http or grpc)");
        };
    Runtime.getRuntime().addShutdownHook(new Thread(stop, "shutdown"));
    System.out.println("streams: listening on port " + port + " for " + speaks);
  }

  private static String env(String name, String otherwise) {
    String value = System.getenv(name);
    return value == null || value.isEmpty() ? otherwise : value;
  }
}
