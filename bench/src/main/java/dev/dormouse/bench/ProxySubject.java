package dev.dormouse.bench;

import dev.dormouse.testing.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One way to an nginx of its own, equal to all others', that answers before anything is measured:
 * through a proxy or none. Safe for any thread; the processes belong to the workplace.
 *
 * @param cost what the proxy's own processes take; the upstream's where there is no proxy
 */
record ProxySubject(String name, int port, Cost cost) {
  /** Of simultaneous requests, in every proxy that can limit them. */
  static final int LIMIT = 64;

  static final String HOST = "upstream.default.localhost";
  static final String ACTIVATOR = "activator";
  static final String HAPROXY = "haproxy";
  static final String NGINX = "nginx";
  static final String DIRECT = "direct";

  /** Reads what it has cost until now. */
  interface Cost {
    ProcessStat read() throws IOException;
  }

  /** The nginx itself. */
  static ProxySubject direct(Workplace workplace) throws IOException {
    int port = Ports.free();
    Process upstream = upstream(workplace, port);
    return answering(DIRECT, port, () -> ProcessStat.ofTree(upstream.toHandle()));
  }

  static ProxySubject haproxy(Workplace workplace) throws IOException {
    return peer(workplace, HAPROXY, Peers::haproxy);
  }

  static ProxySubject nginx(Workplace workplace) throws IOException {
    return peer(workplace, NGINX, Peers::nginx);
  }

  private interface Peer {
    Process start(Workplace workplace, int port, int upstream, int limit) throws IOException;
  }

  private static ProxySubject peer(Workplace workplace, String name, Peer peer) throws IOException {
    int upstream = Ports.free();
    upstream(workplace, upstream);
    int port = Ports.free();
    Process proxy = peer.start(workplace, port, upstream, LIMIT);
    return answering(name, port, () -> ProcessStat.ofTree(proxy.toHandle()));
  }

  static ProxySubject activator(Workplace workplace) throws IOException {
    return activator(workplace, ACTIVATOR, Workplace.home(), 0);
  }

  /**
   * The activator of a checkout.
   *
   * @param others how many services it knows besides, which nobody calls
   */
  static ProxySubject activator(Workplace workplace, String name, Path home, int others)
      throws IOException {
    List<Resource> resources = new ArrayList<>();
    resources.add(
        resource(
            "upstream", Program.nginx(workplace, "").command(), new Resource.Scaling(1, 1, "60s")));
    IntStream.range(0, others)
        .mapToObj(i -> resource("idle-" + i, List.of("none"), new Resource.Scaling(0, 1, "60s")))
        .forEach(resources::add);
    Dev dev = Dev.start(workplace, home, resources, String.join(" ", ChartOptions.of("activator")));
    if (others > 0) {
      dev.awaitGreeting(workplace);
    }
    return answering(name, dev.port(), dev::stat);
  }

  private static Resource resource(String name, List<String> command, Resource.Scaling scaling) {
    return new Resource(name, command, LIMIT, scaling, new Resource.Waiting(10_000, "60s"));
  }

  private static Process upstream(Workplace workplace, int port) throws IOException {
    return Program.nginx(workplace, "").start(workplace, "upstream", port);
  }

  private static ProxySubject answering(String name, int port, Cost cost) {
    Dev.await(name + " to answer", () -> answers(port));
    return new ProxySubject(name, port, cost);
  }

  private static boolean answers(int port) {
    try {
      return Connection.once(port, HOST, "/").status() == 200;
    } catch (IOException e) {
      return false;
    }
  }
}
