package dev.dormouse.testing.attack;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/**
 * One attack as a process of its own, so that neither its threads nor its garbage are the load's.
 * It says {@code ready} once it has opened its connections, opens another for each that is ended,
 * and tells at its end how it fared. One virtual thread a connection.
 */
public final class AttackProgram {
  /** Whatever address the machine takes. */
  public static final String ANY = "0.0.0.0";

  private static final int RECEIVE_BYTES = 4096;
  private static final int CONNECT_MILLIS = 5000;

  private final Attack attack;
  private final InetSocketAddress proxy;
  private final InetSocketAddress from;
  private final String host;
  private final LongAdder opened = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder ended = new LongAdder();

  private AttackProgram(
      Attack attack, InetSocketAddress proxy, String host, InetSocketAddress from) {
    this.attack = attack;
    this.proxy = proxy;
    this.host = host;
    this.from = from;
  }

  /**
   * What starts it. Least in the kernel's favour, as an attacker's processors are elsewhere.
   *
   * @param address of the proxy
   * @param host of the service
   * @param from the attacker's own address, or {@link #ANY}. Best one that no neighbour has: what
   *     one client may have is bounded
   */
  public static List<String> command(
      Attack attack, String address, int port, String host, String from) {
    return List.of(
        "nice",
        "-n",
        "19",
        System.getProperty("java.home") + "/bin/java",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xmx256m",
        "-cp",
        classes(),
        AttackProgram.class.getName(),
        attack.name(),
        address,
        Integer.toString(port),
        host,
        from);
  }

  /** Where this program is: it needs the JDK, and no more. */
  private static String classes() {
    URL found = AttackProgram.class.getProtectionDomain().getCodeSource().getLocation();
    return Path.of(URI.create(found.toString())).toString();
  }

  /**
   * The attack's name, the proxy's address and port, the host of the service, and the own address.
   */
  public static void main(String[] args) throws InterruptedException {
    var program =
        new AttackProgram(
            Attack.valueOf(args[0]),
            new InetSocketAddress(args[1], Integer.parseInt(args[2])),
            args[3],
            new InetSocketAddress(args[4], 0));
    Runtime.getRuntime().addShutdownHook(new Thread(program::tell, "tell"));
    program.run();
  }

  private void tell() {
    System.out.printf(
        Locale.ROOT, "opened %d refused %d ended %d%n", opened.sum(), refused.sum(), ended.sum());
    System.out.flush();
  }

  private void run() throws InterruptedException {
    long begun = System.nanoTime();
    for (int i = 0; i < attack.connections; i++) {
      Thread.startVirtualThread(this::keepOn);
      long due = begun + i * 1_000_000_000L / attack.opening.pace;
      long left = due - System.nanoTime();
      if (left > 0) {
        Thread.sleep(left / 1_000_000, (int) (left % 1_000_000));
      }
    }
    System.out.println("ready");
    Thread.currentThread().join();
  }

  private void keepOn() {
    try {
      while (true) {
        if (!once()) {
          // Whoever does not come in tries again soon, and not at once.
          Thread.sleep(100);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns whether the connection was there for a while. */
  private boolean once() throws InterruptedException {
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(RECEIVE_BYTES);
      socket.setTcpNoDelay(true);
      // Else thousands of its ports are not free again for a minute after it, and the kernel looks
      // for one that is for longer than anything here takes.
      socket.setSoLinger(true, 0);
      socket.bind(from);
      socket.connect(proxy, CONNECT_MILLIS);
      opened.increment();
      attack.on(socket, host);
      return true;
    } catch (IOException e) {
      (e instanceof java.net.ConnectException ? refused : ended).increment();
      return false;
    }
  }
}
