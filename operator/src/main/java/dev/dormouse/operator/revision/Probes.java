package dev.dormouse.operator.revision;

import dev.dormouse.core.revision.Container;
import dev.dormouse.core.revision.Template;
import dev.dormouse.crds.ProbeSpec;
import io.fabric8.kubernetes.api.model.HTTPHeader;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Builds a container's probes. Has no state; safe for any thread. */
final class Probes {
  private Probes() {}

  /**
   * How the kubelet watches a start: as the resource says, else whether the port accepts a
   * connection, every second; in any case up to the template's start timeout.
   */
  static Probe startup(@Nullable ProbeSpec given, Template template) {
    int port = template.container().port();
    Probe probe =
        given == null
            ? new ProbeBuilder()
                .withNewTcpSocket()
                .withPort(new IntOrString(port))
                .endTcpSocket()
                .build()
            : asGiven(given, port);
    int period = Objects.requireNonNullElse(probe.getPeriodSeconds(), 1);
    int delay = Objects.requireNonNullElse(probe.getInitialDelaySeconds(), 0);
    long left = Math.max(1, template.startTimeout().toSeconds() - delay);
    probe.setPeriodSeconds(period);
    probe.setFailureThreshold((int) Math.max(1, Math.ceilDiv(left, period)));
    return probe;
  }

  /** The startup probe of a container that takes no requests. */
  static @Nullable Probe asGiven(@Nullable ProbeSpec given) {
    return given == null ? null : asGiven(given, Container.DEFAULT_PORT);
  }

  /** A probe of the container that takes requests, with the resource's own figures. */
  static @Nullable Probe asGiven(@Nullable ProbeSpec given, Template template) {
    return given == null ? null : asGiven(given, template.container().port());
  }

  private static Probe asGiven(ProbeSpec given, int port) {
    ProbeBuilder probe =
        new ProbeBuilder()
            .withInitialDelaySeconds(given.initialDelaySeconds())
            .withPeriodSeconds(given.periodSeconds())
            .withTimeoutSeconds(given.timeoutSeconds())
            .withSuccessThreshold(given.successThreshold())
            .withFailureThreshold(given.failureThreshold());
    ProbeSpec.HttpGet get = given.httpGet();
    if (get != null) {
      probe
          .withNewHttpGet()
          .withPath(Objects.requireNonNullElse(get.path(), "/"))
          .withPort(port(get.port(), port))
          .withScheme(get.scheme())
          .withHttpHeaders(headers(get))
          .endHttpGet();
    }
    if (given.tcpSocket() != null) {
      probe.withNewTcpSocket().withPort(port(given.tcpSocket().port(), port)).endTcpSocket();
    }
    if (given.exec() != null) {
      probe.withNewExec().withCommand(given.exec().command()).endExec();
    }
    if (given.grpc() != null) {
      probe
          .withNewGrpc()
          .withPort(Objects.requireNonNullElse(given.grpc().port(), port))
          .withService(given.grpc().service())
          .endGrpc();
    }
    return probe.build();
  }

  private static List<HTTPHeader> headers(ProbeSpec.HttpGet get) {
    return get.httpHeaders().stream().map(h -> new HTTPHeader(h.name(), h.value())).toList();
  }

  private static IntOrString port(@Nullable String given, int otherwise) {
    if (given == null) {
      return new IntOrString(otherwise);
    }
    return given.chars().allMatch(Character::isDigit)
        ? new IntOrString(Integer.parseInt(given))
        : new IntOrString(given);
  }
}
