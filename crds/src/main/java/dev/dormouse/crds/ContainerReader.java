package dev.dormouse.crds;

import dev.dormouse.crds.ContainerSpec.EnvVar;
import dev.dormouse.crds.ContainerSpec.Port;
import dev.dormouse.crds.ContainerSpec.Resources;
import dev.dormouse.crds.ProbeSpec.Exec;
import dev.dormouse.crds.ProbeSpec.Grpc;
import dev.dormouse.crds.ProbeSpec.Header;
import dev.dormouse.crds.ProbeSpec.HttpGet;
import dev.dormouse.crds.ProbeSpec.TcpSocket;
import dev.dormouse.crds.yaml.Fields;

/**
 * Knows which fields a container has and of which types they are; checks no values. Has no state;
 * safe for any thread.
 */
final class ContainerReader {
  private ContainerReader() {}

  static ContainerSpec container(Fields f) {
    return new ContainerSpec(
        f.string("name"),
        f.string("image"),
        f.string("imagePullPolicy"),
        f.strings("command"),
        f.strings("args"),
        f.string("workingDir"),
        f.objects("env", ContainerReader::env),
        f.trees("envFrom"),
        f.objects("ports", ContainerReader::port),
        f.object("resources", ContainerReader::resources),
        f.object("startupProbe", ContainerReader::probe),
        f.object("livenessProbe", ContainerReader::probe),
        f.object("readinessProbe", ContainerReader::probe),
        f.trees("volumeMounts"),
        f.tree("securityContext"));
  }

  private static EnvVar env(Fields f) {
    return new EnvVar(f.string("name"), f.string("value"), f.tree("valueFrom"));
  }

  private static Port port(Fields f) {
    return new Port(f.string("name"), f.integer("containerPort"), f.string("protocol"));
  }

  private static Resources resources(Fields f) {
    return new Resources(f.scalarMap("requests"), f.scalarMap("limits"));
  }

  private static ProbeSpec probe(Fields f) {
    return new ProbeSpec(
        f.object("httpGet", ContainerReader::httpGet),
        f.object("tcpSocket", p -> new TcpSocket(p.scalar("port"), p.string("host"))),
        f.object("exec", p -> new Exec(p.strings("command"))),
        f.object("grpc", p -> new Grpc(p.integer("port"), p.string("service"))),
        f.integer("initialDelaySeconds"),
        f.integer("periodSeconds"),
        f.integer("timeoutSeconds"),
        f.integer("successThreshold"),
        f.integer("failureThreshold"));
  }

  private static HttpGet httpGet(Fields f) {
    return new HttpGet(
        f.string("path"),
        f.scalar("port"),
        f.string("host"),
        f.string("scheme"),
        f.objects("httpHeaders", h -> new Header(h.string("name"), h.string("value"))));
  }
}
