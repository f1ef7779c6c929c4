package dev.dormouse.core.revision;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What makes a revision: two templates that are equal are the same revision. Immutable.
 *
 * @param containerConcurrency the most requests that one instance ever handles at once, 1 to 1000
 * @param timeout from a request's arrival to the end of its answer, queue and start included
 * @param responseStartTimeout from a request's arrival at an instance to the begin of its answer;
 *     absent means unlimited
 * @param idleTimeout the longest that no byte passes between client and instance while a request
 *     runs; absent means unlimited
 * @param startTimeout the longest an instance may take to come up
 * @param gracePeriod between SIGTERM and SIGKILL
 * @param maxRequestBytes the largest request body; absent means unlimited
 */
public record Template(
    Map<String, String> labels,
    Map<String, String> annotations,
    int containerConcurrency,
    Duration timeout,
    Optional<Duration> responseStartTimeout,
    Optional<Duration> idleTimeout,
    Duration startTimeout,
    Duration gracePeriod,
    OptionalLong maxRequestBytes,
    Container container) {

  public static final int DEFAULT_CONCURRENCY = 80;
  public static final int MAX_CONCURRENCY = 1000;
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(300);
  public static final Duration MAX_TIMEOUT = Duration.ofSeconds(3600);
  public static final Duration DEFAULT_START_TIMEOUT = Duration.ofSeconds(240);
  public static final Duration MAX_START_TIMEOUT = Duration.ofSeconds(3600);
  public static final Duration DEFAULT_GRACE_PERIOD = Duration.ofSeconds(10);
  public static final Duration MAX_GRACE_PERIOD = Duration.ofSeconds(3600);

  public Template {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
    if (containerConcurrency < 1 || containerConcurrency > MAX_CONCURRENCY) {
      throw new IllegalArgumentException(
          "containerConcurrency: " + containerConcurrency + " (expected: 1 to 1000)");
    }
    check("timeout", timeout);
    responseStartTimeout.ifPresent(bound -> check("responseStartTimeout", bound));
    idleTimeout.ifPresent(bound -> check("idleTimeout", bound));
  }

  /** What there is to know for who sends requests, but not for who starts instances. */
  public Template withoutProgram() {
    return new Template(
        Map.of(),
        Map.of(),
        containerConcurrency,
        timeout,
        responseStartTimeout,
        idleTimeout,
        startTimeout,
        gracePeriod,
        maxRequestBytes,
        container.withoutProgram());
  }

  private static void check(String name, Duration bound) {
    if (bound.isNegative() || bound.isZero() || bound.compareTo(MAX_TIMEOUT) > 0) {
      throw new IllegalArgumentException(name + ": " + bound + " (expected: > 0 s, <= 3600 s)");
    }
  }
}
