package dev.dormouse.activator.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StatusLineTest {
  private static int read(StatusLine line, String bytes) throws IOException {
    return line.read(
        Channels.newChannel(new ByteArrayInputStream(bytes.getBytes(StandardCharsets.US_ASCII))));
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1 200 OK, 200",
    "HTTP/1.0 503 Not Yet, 503",
    "HTTP/1.1 302, 302",
    "HTTP/2.0 200 OK, -1",
    "SSH-2.0-OpenSSH_9, -1",
    "HTTP/1.1 abc, -1"
  })
  void readsTheStatus(String answer, int status) throws IOException {
    assertThat(read(new StatusLine(), answer)).isEqualTo(status);
  }

  @Test
  void waitsForTheRestAndTakesNoMoreThanItNeeds() throws IOException {
    var line = new StatusLine();
    assertThat(read(line, "HTTP/1.")).isEqualTo(StatusLine.UNKNOWN);
    assertThat(read(line, "1 204 No Content and a lot more")).isEqualTo(204);
  }

  @Test
  void tellsAnEnd() throws IOException {
    assertThat(read(new StatusLine(), "")).isEqualTo(StatusLine.ENDED);
  }
}
