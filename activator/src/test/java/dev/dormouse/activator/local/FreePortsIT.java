package dev.dormouse.activator.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

final class FreePortsIT {
  private final FreePorts ports = new FreePorts();

  @Test
  void handsOutNoPortTwiceAtATime() throws Exception {
    var taken = new HashSet<Integer>();
    for (int i = 0; i < 200; i++) {
      assertThat(taken.add(ports.take())).isTrue();
    }
  }

  @Test
  void takesNoneThatTheKernelMayTakeForAConnection() throws Exception {
    Path range = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    assumeTrue(Files.exists(range), "only Linux says which those are");
    try (var reader = Files.newBufferedReader(range)) {
      String[] ends = reader.readLine().split("\t", -1);
      int first = Integer.parseInt(ends[0]);
      int last = Integer.parseInt(ends[1]);
      assertThat(ports.take()).matches(port -> port < first || port > last);
    }
  }

  @Test
  void skipsAPortThatSomebodyListensOn() throws Exception {
    int next = ports.take() + 1;
    try (var listener = new ServerSocket(next, 1, InetAddress.getLoopbackAddress())) {
      assertThat(ports.take()).isNotEqualTo(listener.getLocalPort());
    }
  }
}
