package dev.dormouse.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges the memory of WebSockets that are silent: how much the activator holds before and while
 * they are open, and that each still carries bytes both ways afterwards. One thread.
 */
final class SocketsBench implements Bench {
  /** These are open already before the count, so that loading the code for it is not part of it. */
  private static final int FIRST = 100;

  private static final int PER_INSTANCE = 1000;
  private static final int TARGET_BYTES = 20_000;

  @Override
  public void run(Options options, Workplace workplace, Verdicts verdicts) throws Exception {
    int count = options.number("sockets", 1000);
    options.refuseTheRest();

    int instances = (count + FIRST + PER_INSTANCE - 1) / PER_INSTANCE;
    Resource resource =
        new Resource(
            "sockets",
            Program.stream().command(),
            PER_INSTANCE,
            new Resource.Scaling(instances, instances, "60s"),
            new Resource.Waiting(count + FIRST, "60s"));
    Dev dev = Dev.start(workplace, List.of(resource), JavaMemory.JVM_OPTION);
    dev.awaitInstances(resource, instances);
    List<Socket> sockets = new ArrayList<>();
    try {
      // The pages that garbage of openings has touched are no socket's.
      open(dev, resource, sockets, count);
      closeAll(sockets);
      open(dev, resource, sockets, FIRST);
      JavaMemory before = JavaMemory.of(dev.process().pid());
      open(dev, resource, sockets, count);
      JavaMemory during = JavaMemory.of(dev.process().pid());
      long cpu = dev.stat().cpuMicros();
      Thread.sleep(5_000);
      cpu = dev.stat().cpuMicros() - cpu;
      int alive = echoed(sockets);
      JavaMemory each = during.minus(before);
      System.out.printf("sockets: %d idle WebSockets, on top of %d%n", count, FIRST);
      Table memory = JavaMemory.table(verdicts, "Memory of silent WebSockets");
      before.row(memory, "MB before", 1e6);
      during.row(memory, "MB while open", 1e6);
      each.row(memory, "kB each", 1e3 * count);
      memory.print(System.out);
      verdicts.note("CPU in 5 s of silence: %d ms.".formatted(cpu / 1000));
      verdicts.rule("each carries bytes both ways: " + alive, alive == count + FIRST);
      long most = Math.max(each.resident(), each.heap() + each.outside()) / count;
      verdicts.target(
          "bytes each, resident or alive: %d (<= %d)".formatted(most, TARGET_BYTES),
          most <= TARGET_BYTES);
    } finally {
      closeAll(sockets);
    }
  }

  private static void closeAll(List<Socket> sockets) throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }

  private static void open(Dev dev, Resource resource, List<Socket> sockets, int count)
      throws IOException {
    byte[] ask =
        ("GET /socket HTTP/1.1\r\nHost: "
                + resource.host()
                + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            .getBytes(ISO_8859_1);
    for (int i = 0; i < count; i++) {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), dev.port());
      sockets.add(socket);
      socket.getOutputStream().write(ask);
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int next = socket.getInputStream().read();
        if (next < 0) {
          throw new IOException("no socket, but " + head);
        }
        head.append((char) next);
      }
      if (!head.toString().startsWith("HTTP/1.1 101 ")) {
        throw new IOException("no socket, but " + head);
      }
    }
  }

  private static int echoed(List<Socket> sockets) throws IOException {
    int alive = 0;
    for (Socket socket : sockets) {
      socket.getOutputStream().write(42);
      alive += socket.getInputStream().read() == 42 ? 1 : 0;
    }
    return alive;
  }
}
