package dev.dormouse.activator.proxy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.dormouse.activator.gate.Refusal;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;

/**
 * An answer of the platform's own. Immutable.
 *
 * @param message one sentence for people
 * @param output the last lines of an instance that failed to start; may be empty
 * @param retryAfterSeconds when another try makes sense; 0 when that is not known
 */
record PlatformError(
    ErrorTable reason, String message, List<String> output, long retryAfterSeconds) {
  private static final JsonFactory JSON = new JsonFactory();

  PlatformError {
    output = List.copyOf(output);
  }

  static PlatformError of(ErrorTable reason, String message) {
    return new PlatformError(reason, message, List.of(), 0);
  }

  /** One that passes, so that another try makes sense soon. */
  static PlatformError later(ErrorTable reason, String message) {
    return new PlatformError(reason, message, List.of(), 1);
  }

  static PlatformError of(Refusal refusal) {
    return new PlatformError(
        ErrorTable.of(refusal.reason()),
        refusal.message(),
        refusal.output(),
        refusal.retryAfterSeconds());
  }

  /** The request waited for a slot for as long as it may. */
  static PlatformError noSlotWithin(Duration wait) {
    return later(
        ErrorTable.QUEUE_WAIT_EXCEEDED, "no slot became free within " + wait.toMillis() + " ms");
  }

  /** The request's time is over. */
  static PlatformError notEndedWithin(long nanos) {
    return of(
        ErrorTable.DEADLINE_EXCEEDED,
        "the request did not end within " + nanos / 1_000_000 + " ms");
  }

  Buffer json(String requestId) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("reason", reason.slug());
      json.writeStringField("message", message);
      json.writeStringField("requestId", requestId);
      if (!output.isEmpty()) {
        json.writeArrayFieldStart("output");
        for (String line : output) {
          json.writeString(line);
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    bytes.write('\n');
    return Buffer.buffer(bytes.toByteArray());
  }
}
