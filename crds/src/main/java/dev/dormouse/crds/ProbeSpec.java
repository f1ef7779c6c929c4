package dev.dormouse.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A probe in core/v1's names. Immutable. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ProbeSpec(
    @Nullable HttpGet httpGet,
    @Nullable TcpSocket tcpSocket,
    @Nullable Exec exec,
    @Nullable Grpc grpc,
    @Nullable Integer initialDelaySeconds,
    @Nullable Integer periodSeconds,
    @Nullable Integer timeoutSeconds,
    @Nullable Integer successThreshold,
    @Nullable Integer failureThreshold) {

  /**
   * A request that must be answered with a status from 200 to 399.
   *
   * @param port the container's port by number or name; absent means that port too
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record HttpGet(
      @Nullable String path,
      @Nullable String port,
      @Nullable String host,
      @Nullable String scheme,
      List<Header> httpHeaders) {
    public HttpGet {
      httpHeaders = Absent.asEmpty(httpHeaders);
    }
  }

  /** One header of a probe's request. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Header(@Nullable String name, @Nullable String value) {}

  /**
   * A connection that must be accepted.
   *
   * @param port the container's port by number or name; absent means that port too
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record TcpSocket(@Nullable String port, @Nullable String host) {}

  /** A command that is run inside the container. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Exec(List<String> command) {
    public Exec {
      command = Absent.asEmpty(command);
    }
  }

  /** A call of gRPC's health service. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Grpc(@Nullable Integer port, @Nullable String service) {}
}
