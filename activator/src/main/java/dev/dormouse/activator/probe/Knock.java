package dev.dormouse.activator.probe;

import dev.dormouse.core.revision.StartupProbe;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one instance whether it is up, attempt after attempt, until it is, until it is too late, or
 * until nobody wants to know. With several questions each must be answered once, in their order.
 * One attempt: connect, and then
 *
 * <ul>
 *   <li>TCP: it is up;
 *   <li>TCP through a proxy, which accepts for a program that does not listen yet: it is up when
 *       the connection is still open after a moment;
 *   <li>HTTP: send the request; it is up when the answer's status is 200 to 399.
 * </ul>
 *
 * <p>Confined to the prober's thread.
 */
public final class Knock {
  private static final Logger LOG = LoggerFactory.getLogger(Knock.class);
  private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONG_START = TimeUnit.SECONDS.toNanos(10);
  private static final long PROXY_SETTLES = 50 * MILLISECOND;

  /** Whom to ask how, and whom to tell. */
  public interface Target {
    InetSocketAddress address();

    /** At least one. */
    List<StartupProbe> questions();

    boolean proxied();

    long startedAt();

    Duration startTimeout();

    boolean wanted();

    /** Whether one attempt is all: if it fails, it is too late. */
    default boolean once() {
      return false;
    }

    void ready(long now);

    /**
     * The start timeout has passed.
     *
     * @param unanswered what it was asked last
     * @param lastAnswer the last status that was not good enough; 0 if there was none
     */
    void tooLate(StartupProbe unanswered, int lastAnswer);
  }

  private final Target target;
  private final Selector selector;
  private final StatusLine answer = new StatusLine();
  private @Nullable SocketChannel attempt;
  private boolean connected;
  private boolean up;
  private boolean refused;
  private int passed;
  private int lastAnswer;
  private int crowd = 1;

  /** When the next attempt begins, or the one that runs is given up or has proved itself. */
  private long next;

  Knock(Target target, Selector selector) {
    this.target = target;
    this.selector = selector;
    this.next = target.startedAt();
  }

  private StartupProbe question() {
    return target.questions().get(passed);
  }

  long next() {
    return next;
  }

  /**
   * Does what is due, and returns whether there is more to do.
   *
   * @param crowd how many instances are knocked on at present
   */
  boolean goesOn(long now, int crowd) {
    this.crowd = crowd;
    if (!target.wanted()) {
      close();
      return false;
    }
    if (!up && next - now <= 0) {
      due(now);
    }
    if (up && passed < target.questions().size() - 1) {
      close();
      up = false;
      passed++;
      lastAnswer = 0;
      due(now);
    }
    if (up) {
      close();
      target.ready(System.nanoTime());
      return false;
    }
    if ((refused && target.once()) || now - target.startedAt() >= target.startTimeout().toNanos()) {
      close();
      target.tooLate(question(), lastAnswer);
      return false;
    }
    return true;
  }

  private void due(long now) {
    if (attempt == null) {
      begin(now);
    } else if (connected && question() instanceof StartupProbe.TcpConnect) {
      up = true;
    } else {
      failed(now);
    }
  }

  private void begin(long now) {
    try {
      attempt =
          SocketChannel.open(
              target.address().getAddress() instanceof Inet6Address
                  ? StandardProtocolFamily.INET6
                  : StandardProtocolFamily.INET);
      attempt.configureBlocking(false);
      next = now + question().attemptTimeout().toNanos();
      if (attempt.connect(target.address())) {
        connected(attempt, now);
      } else {
        var _ = attempt.register(selector, SelectionKey.OP_CONNECT, this);
      }
    } catch (IOException e) {
      failed(now);
    }
  }

  /** The socket of the attempt has news. */
  void answered() {
    long now = System.nanoTime();
    if (attempt == null) {
      return;
    }
    try {
      if (connected) {
        read(attempt, now);
      } else if (attempt.finishConnect()) {
        connected(attempt, now);
      }
    } catch (IOException e) {
      failed(now);
    }
    if (up) {
      next = now;
    }
  }

  private void connected(SocketChannel channel, long now) throws IOException {
    connected = true;
    if (channel.getLocalAddress().equals(channel.getRemoteAddress())) {
      // The kernel chose the very port that we knock on: we talk to ourselves.
      failed(now);
      return;
    }
    // Not a switch over types: its first run would make a class, in the middle of a first start.
    if (question() instanceof StartupProbe.HttpGet get) {
      var request = ByteBuffer.wrap(request(get).getBytes(StandardCharsets.UTF_8));
      if (channel.write(request) == 0 || request.hasRemaining()) {
        throw new IOException("the request does not fit a fresh socket's buffer");
      }
    } else {
      up = !target.proxied();
      next = now + PROXY_SETTLES;
    }
    if (!up) {
      var _ = channel.register(selector, SelectionKey.OP_READ, this);
    }
  }

  private void read(SocketChannel channel, long now) throws IOException {
    int status = answer.read(channel);
    if (question() instanceof StartupProbe.TcpConnect) {
      up = status != StatusLine.ENDED;
    } else if (status != StatusLine.UNKNOWN) {
      lastAnswer = Math.max(0, status);
      up = status >= 200 && status < 400;
    }
    if (!up && status != StatusLine.UNKNOWN) {
      failed(now);
    }
  }

  private String request(StartupProbe.HttpGet get) {
    var request = new StringBuilder("GET ").append(get.path()).append(" HTTP/1.1\r\n");
    if (get.headers().keySet().stream().noneMatch("Host"::equalsIgnoreCase)) {
      request.append("Host: ").append(authority(target.address())).append("\r\n");
    }
    get.headers().forEach((name, value) -> request.append(name + ": " + value + "\r\n"));
    return request
        .append("User-Agent: dormouse-probe\r\nAccept: */*\r\nConnection: close\r\n\r\n")
        .toString();
  }

  private static String authority(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }

  private void failed(long now) {
    boolean reached = connected;
    close();
    refused = true;
    next = now + pause(now - target.startedAt(), reached, crowd);
  }

  /**
   * A hundredth of the time so far, at least 1 ms, at most 10 ms and after 10 s 50 ms: knocking
   * delays no start by more than a hundredth, and a program that takes 300 ms costs 200 knocks of
   * some 30 µs. One that was reached but said no is asked every 10 ms, as that costs it work. In a
   * crowd each takes turns: 100 that start at once are knocked on every 25 ms.
   */
  static long pause(long sinceStart, boolean reached, int crowd) {
    long turn = crowd * MILLISECOND / 4;
    if (sinceStart >= LONG_START) {
      return Math.max(50 * MILLISECOND, turn);
    }
    long most = 10 * MILLISECOND;
    long least = reached ? most : MILLISECOND;
    return Math.max(Math.clamp(sinceStart / 100, least, most), turn);
  }

  /** Gives up the attempt that runs, if one does. */
  void close() {
    var closing = attempt;
    attempt = null;
    connected = false;
    answer.clear();
    if (closing != null) {
      try {
        closing.close();
      } catch (IOException e) {
        LOG.debug("a socket could not be closed", e);
      }
    }
  }
}
