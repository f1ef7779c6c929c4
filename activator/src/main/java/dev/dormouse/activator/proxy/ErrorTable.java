package dev.dormouse.activator.proxy;

import dev.dormouse.activator.gate.Refusal;
import java.util.Locale;

/** The reasons for which the platform itself answers a request, and the status of each. */
public enum ErrorTable {
  MALFORMED_REQUEST(400),
  UNKNOWN_HOST(404),
  REQUEST_TOO_SLOW(408),
  REQUEST_TOO_LARGE(413),
  URI_TOO_LONG(414),
  EXPECTATION_FAILED(417),
  QUEUE_FULL(429),
  QUEUE_BYTES_FULL(429),
  QUEUE_WAIT_EXCEEDED(429),
  QUEUE_TOO_LONG(429),
  MEMORY_SHARE(429),
  HEADERS_TOO_LARGE(431),
  INTERNAL_ERROR(500),
  METHOD_NOT_SUPPORTED(501),
  INSTANCE_CLOSED(502),
  INSTANCE_MALFORMED_ANSWER(502),
  START_FAILED(503),
  START_BACKOFF(503),
  SHUTTING_DOWN(503),
  REVISION_GONE(503),
  MEMORY_FULL(503),
  THREADS_LATE(503),
  DEADLINE_EXCEEDED(504),
  RESPONSE_START_TIMEOUT(504),
  IDLE_TIMEOUT(504),
  /** The client went away: nobody reads this answer, but it is counted and logged. */
  CLIENT_CLOSED(499);

  private final int status;
  private final String slug = name().toLowerCase(Locale.ROOT).replace('_', '-');

  ErrorTable(int status) {
    this.status = status;
  }

  int status() {
    return status;
  }

  /** Whether what else comes on the connection may not be what it seems, so that it ends. */
  boolean endsConnection() {
    return switch (this) {
      case MALFORMED_REQUEST, METHOD_NOT_SUPPORTED, EXPECTATION_FAILED -> true;
      default -> false;
    };
  }

  /** The reason as callers see it, such as {@code queue-full}. */
  public String slug() {
    return slug;
  }

  static ErrorTable of(Refusal.Reason reason) {
    return switch (reason) {
      case QUEUE_FULL -> QUEUE_FULL;
      case QUEUE_BYTES_FULL -> QUEUE_BYTES_FULL;
      case QUEUE_TOO_LONG -> QUEUE_TOO_LONG;
      case START_FAILED -> START_FAILED;
      case START_BACKOFF -> START_BACKOFF;
      case REVISION_GONE -> REVISION_GONE;
      case SHUTTING_DOWN -> SHUTTING_DOWN;
    };
  }
}
