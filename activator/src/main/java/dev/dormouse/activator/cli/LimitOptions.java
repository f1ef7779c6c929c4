package dev.dormouse.activator.cli;

import dev.dormouse.activator.proxy.ClientLimits;
import dev.dormouse.activator.proxy.Limits;
import dev.dormouse.core.overload.OverloadPolicy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The options that bound what clients may take, for each command that serves. Stateless. */
final class LimitOptions {
  private static final String MAX_CONNECTIONS = "--max-connections";
  private static final String MAX_PER_CLIENT = "--max-connections-per-client";
  private static final String HEADER_TIMEOUT = "--header-timeout";
  private static final String IDLE_TIMEOUT = "--idle-timeout";
  private static final String MIN_BODY_RATE = "--min-body-rate";
  private static final String MAX_HELD = "--max-held-megabytes";
  private static final String MAX_LAG = "--max-lag";
  private static final int MAX_MEGABYTES = 1 << 20;
  private static final int MAX_MILLIS = 60_000;
  private static final int MAX_SECONDS = 86_400;

  private static final List<Command.Option> ALL =
      List.of(
          new Command.Option(
              MAX_CONNECTIONS, "N", "How many connections may be open at once (20000)."),
          new Command.Option(
              MAX_PER_CLIENT, "N", "How many of one address that is no trusted proxy's (10000)."),
          new Command.Option(
              HEADER_TIMEOUT,
              "SECONDS",
              "How long a connection may be open before its first request is there (30)."),
          new Command.Option(
              IDLE_TIMEOUT, "SECONDS", "How long it stays after its last request (75)."),
          new Command.Option(
              MIN_BODY_RATE,
              "BYTES",
              "How much a second comes of a body of declared length, or its request ends (100); 0 is any."),
          new Command.Option(
              MAX_HELD,
              "N",
              "How much memory requests may hold together before they are turned away (a quarter of the heap)."),
          new Command.Option(
              MAX_LAG,
              "MILLIS",
              "How late event loops may be again and again before requests are turned away (500)."));

  private LimitOptions() {}

  /** All options of a command that has some of its own. */
  static List<Command.Option> after(Command.Option... own) {
    return Stream.concat(Arrays.stream(own), ALL.stream()).toList();
  }

  /**
   * Reads them.
   *
   * @param word what was said for an option
   */
  static Limits read(Function<String, Optional<String>> word) {
    return new Limits(clients(word), requests(word));
  }

  private static OverloadPolicy requests(Function<String, Optional<String>> word) {
    int megabytes = number(word, MAX_HELD, 0, 1, MAX_MEGABYTES);
    int millis =
        number(word, MAX_LAG, Math.toIntExact(Limits.DEFAULT_MAX_LAG.toMillis()), 1, MAX_MILLIS);
    return new OverloadPolicy(
        megabytes == 0 ? Limits.defaultHeldBytes() : (long) megabytes << 20,
        Duration.ofMillis(millis));
  }

  private static ClientLimits clients(Function<String, Optional<String>> word) {
    ClientLimits otherwise = ClientLimits.DEFAULT;
    return new ClientLimits(
        number(word, MAX_CONNECTIONS, otherwise.maxConnections(), 1, Integer.MAX_VALUE),
        number(word, MAX_PER_CLIENT, otherwise.maxConnectionsPerClient(), 1, Integer.MAX_VALUE),
        seconds(word, HEADER_TIMEOUT, otherwise.headerTimeout()),
        seconds(word, IDLE_TIMEOUT, otherwise.idleTimeout()),
        number(word, MIN_BODY_RATE, otherwise.minBodyBytesPerSecond(), 0, Integer.MAX_VALUE));
  }

  private static Duration seconds(
      Function<String, Optional<String>> word, String option, Duration otherwise) {
    return Duration.ofSeconds(
        number(word, option, Math.toIntExact(otherwise.toSeconds()), 1, MAX_SECONDS));
  }

  private static int number(
      Function<String, Optional<String>> word, String option, int otherwise, int least, int most) {
    Optional<String> text = word.apply(option);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(text.get());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException(
        option
            + ": "
            + text.get()
            + (most == Integer.MAX_VALUE
                ? " (expected: a number >= " + least + ")"
                : " (expected: " + least + " to " + most + ")"));
  }
}
