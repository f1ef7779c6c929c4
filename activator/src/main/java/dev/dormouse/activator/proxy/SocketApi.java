package dev.dormouse.activator.proxy;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.transport.Transport;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The interface of the system by which event loops read and write sockets. Stateless.
 *
 * <p>With {@code io_uring} many reads and writes are one call of the system, which costs a request
 * a quarter less of a processor. It must be asked for: sandboxes of containers often forbid it, and
 * it is at its best from Linux 6.1 on.
 */
public enum SocketApi {
  /** {@link #EPOLL} on Linux, {@link #NIO} elsewhere. */
  AUTO,
  IO_URING,
  EPOLL,
  NIO;

  /**
   * The choice of that name.
   *
   * @throws IllegalArgumentException when there is none, or not on this machine; says what there is
   */
  public static SocketApi named(String option, String name) {
    SocketApi chosen =
        Arrays.stream(values())
            .filter(choice -> choice.toString().equals(name))
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "%s: %s (expected: %s)".formatted(option, name, names())));
    if (chosen != AUTO && !chosen.isAvailable()) {
      throw new IllegalArgumentException(
          "%s: %s can't be had here: %s (auto takes what can)"
              .formatted(option, name, reason(chosen.transport())));
    }
    return chosen;
  }

  private static String names() {
    return Arrays.stream(values()).map(SocketApi::toString).collect(Collectors.joining(", "));
  }

  private static String reason(@Nullable Transport transport) {
    Throwable cause = transport == null ? null : transport.unavailabilityCause();
    return cause == null ? "this program has none" : String.valueOf(cause.getMessage());
  }

  /** What it comes to on this machine: never {@link #AUTO}. */
  public SocketApi here() {
    if (this != AUTO) {
      return this;
    }
    return EPOLL.isAvailable() ? EPOLL : NIO;
  }

  boolean isAvailable() {
    Transport transport = transport();
    return this != AUTO && transport != null && transport.available();
  }

  /** None where its classes are not on the class path. */
  private @Nullable Transport transport() {
    return switch (this) {
      case IO_URING -> Transport.IO_URING;
      case EPOLL -> Transport.EPOLL;
      case AUTO, NIO -> Transport.NIO;
    };
  }

  /** Starts event loops, one for each processor, and few other threads. */
  public Vertx start() {
    return Vertx.builder()
        .with(
            new VertxOptions()
                .setEventLoopPoolSize(Runtime.getRuntime().availableProcessors())
                .setWorkerPoolSize(2)
                .setInternalBlockingPoolSize(2)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false)))
        .withTransport(Objects.requireNonNull(here().transport()))
        .build();
  }

  /** As it is typed. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
