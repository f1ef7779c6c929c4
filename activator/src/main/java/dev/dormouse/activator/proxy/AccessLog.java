package dev.dormouse.activator.proxy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes one line of JSON for each request, if anybody wants it. Safe for any thread. */
final class AccessLog {
  private static final JsonFactory JSON = new JsonFactory();
  private static final double NANOS_PER_MILLI = 1e6;

  private final Optional<PrintStream> out;

  AccessLog(Optional<PrintStream> out) {
    this.out = out;
  }

  /** One request that ended; what is null is left out. */
  record Entry(
      String id,
      String client,
      String method,
      @Nullable String host,
      String path,
      int status,
      long bytesIn,
      long bytesOut,
      long durationNanos,
      long queueNanos,
      @Nullable String service,
      @Nullable String revision,
      @Nullable String instance,
      @Nullable String reason,
      boolean cold) {}

  boolean isOn() {
    return out.isPresent();
  }

  void write(Entry entry) {
    out.ifPresent(stream -> stream.println(line(entry, Instant.now())));
  }

  static String line(Entry entry, Instant time) {
    StringWriter text = new StringWriter(256);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("time", time.toString());
      json.writeStringField("id", entry.id());
      json.writeStringField("client", entry.client());
      json.writeStringField("method", entry.method());
      writeIfKnown(json, "host", entry.host());
      json.writeStringField("path", entry.path());
      json.writeNumberField("status", entry.status());
      json.writeNumberField("bytes_in", entry.bytesIn());
      json.writeNumberField("bytes_out", entry.bytesOut());
      json.writeNumberField("duration_ms", entry.durationNanos() / NANOS_PER_MILLI);
      json.writeNumberField("queue_ms", entry.queueNanos() / NANOS_PER_MILLI);
      writeIfKnown(json, "service", entry.service());
      writeIfKnown(json, "revision", entry.revision());
      writeIfKnown(json, "instance", entry.instance());
      writeIfKnown(json, "reason", entry.reason());
      json.writeBooleanField("cold", entry.cold());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void writeIfKnown(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }
}
