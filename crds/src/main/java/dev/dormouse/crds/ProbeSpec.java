package dev.dormouse.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A probe in core/v1's names. Immutable. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value =
        "(has(self.httpGet) ? 1 : 0) + (has(self.tcpSocket) ? 1 : 0)"
            + " + (has(self.exec) ? 1 : 0) + (has(self.grpc) ? 1 : 0) == 1",
    message = "exactly one of httpGet, tcpSocket, exec and grpc must be there")
public record ProbeSpec(
    @JsonPropertyDescription("A GET that must be answered with a status from 200 to 399.")
        @Nullable HttpGet httpGet,
    @JsonPropertyDescription("A TCP connection that must be accepted.")
        @Nullable TcpSocket tcpSocket,
    @JsonPropertyDescription("A command in the container that must end with exit code 0.")
        @Nullable Exec exec,
    @JsonPropertyDescription("A call of gRPC's health service that must answer SERVING.")
        @Nullable Grpc grpc,
    @JsonPropertyDescription("As in a pod.") @Min(0) @Max(Integer.MAX_VALUE)
        @Nullable Integer initialDelaySeconds,
    @JsonPropertyDescription("As in a pod.") @Min(1) @Max(Integer.MAX_VALUE)
        @Nullable Integer periodSeconds,
    @JsonPropertyDescription("The longest that one attempt may take. Without it: 1.")
        @Min(1)
        @Max(Integer.MAX_VALUE)
        @Nullable Integer timeoutSeconds,
    @JsonPropertyDescription("As in a pod; 1 for startup and liveness probes.")
        @Min(1)
        @Max(Integer.MAX_VALUE)
        @Nullable Integer successThreshold,
    @JsonPropertyDescription("As in a pod.") @Min(1) @Max(Integer.MAX_VALUE)
        @Nullable Integer failureThreshold) {

  /**
   * A request that must be answered with a status from 200 to 399.
   *
   * @param port the container's port by number or name; absent means that port too
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  @ValidationRule(value = "!has(self.host)", message = NO_HOST)
  public record HttpGet(
      @JsonPropertyDescription("The path to ask for. Without it: /.") @Pattern(Forms.PATH)
          @Nullable String path,
      @JsonPropertyDescription("The container's port, by number or name. Without it: that port.")
          @Pattern(Forms.PORT)
          @Nullable String port,
      @JsonPropertyDescription("May not be set: the instance itself is asked.")
          @Nullable String host,
      @JsonPropertyDescription("Always HTTP.") @Pattern("^(HTTP)$") @Nullable String scheme,
      @JsonPropertyDescription("Headers to send, each of them once.") List<Header> httpHeaders) {
    public HttpGet {
      httpHeaders = Absent.asEmpty(httpHeaders);
    }
  }

  /** One header of a probe's request. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Header(
      @JsonPropertyDescription("The header's name.") @Required @Pattern(Forms.HEADER_NAME)
          @Nullable String name,
      @JsonPropertyDescription("The header's value.") @Pattern(Forms.HEADER_VALUE)
          @Nullable String value) {}

  /**
   * A connection that must be accepted.
   *
   * @param port the container's port by number or name; absent means that port too
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  @ValidationRule(value = "!has(self.host)", message = NO_HOST)
  public record TcpSocket(
      @JsonPropertyDescription("The container's port, by number or name. Without it: that port.")
          @Pattern(Forms.PORT)
          @Nullable String port,
      @JsonPropertyDescription("May not be set: the instance itself is asked.")
          @Nullable String host) {}

  /** A command that is run inside the container. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Exec(
      @JsonPropertyDescription("The program and its arguments.") List<String> command) {
    public Exec {
      command = Absent.asEmpty(command);
    }
  }

  /** A call of gRPC's health service. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Grpc(
      @JsonPropertyDescription("The port to call.") @Min(1) @Max(65535) @Nullable Integer port,
      @JsonPropertyDescription("The service to ask for.") @Nullable String service) {}

  static final String NO_HOST = "host must not be set: the instance itself is asked";
}
