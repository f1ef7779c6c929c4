package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GrpcTest {
  @ParameterizedTest
  @CsvSource({
    "1H, 3600000000000",
    "2M, 120000000000",
    "10S, 10000000000",
    "250m, 250000000",
    "7u, 7000",
    "99999999n, 99999999",
    "0S, 0"
  })
  void aTimeoutHasAValueAndAUnit(String timeout, long nanos) {
    assertThat(Grpc.timeoutNanos(timeout)).isEqualTo(Optional.of(nanos));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "S", "10", "10s", "-1S", "1.5S", "123456789S", "1 S"})
  void whatIsNoTimeoutIsNone(String timeout) {
    assertThat(Grpc.timeoutNanos(timeout)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void everyReasonHasACodeThatIsAnError(ErrorTable reason) {
    assertThat(Grpc.code(reason)).isBetween(1, 16);
  }

  @ParameterizedTest
  @CsvSource({"0, 200", "2, 500", "4, 504", "5, 404", "13, 500", "14, 503", "16, 401", "x, 500"})
  void theCodeOfAnAnswerStandsForAStatus(String code, int status) {
    MultiMap none = HttpHeaders.headers();
    MultiMap fields = HttpHeaders.headers().add("grpc-status", code);
    assertThat(Grpc.httpStatus(none, fields)).isEqualTo(status);
    assertThat(Grpc.httpStatus(fields, none)).isEqualTo(status);
    assertThat(Grpc.httpStatus(none, none)).isEqualTo(500);
  }

  @Test
  void messagesArePrintableAscii() {
    assertThat(Grpc.percentEncoded("100 % ü\n")).isEqualTo("100 %25 %C3%BC%0A");
  }
}
