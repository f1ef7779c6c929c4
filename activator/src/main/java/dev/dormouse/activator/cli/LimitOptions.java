package dev.dormouse.activator.cli;

import dev.dormouse.activator.proxy.ClientLimits;
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
              "How much a second comes of a body of declared length, or its request ends (100); 0 is any."));

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
  static ClientLimits read(Function<String, Optional<String>> word) {
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
