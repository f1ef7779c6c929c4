package dev.dormouse.e2e;

import dev.dormouse.e2e.Ledger.End;
import dev.dormouse.e2e.Ledger.Entry;
import dev.dormouse.e2e.cluster.Wait;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Calls one service at a pace, and writes all of it down. When a request is due does not depend on
 * the answers before it: what a stall made late is sent as soon as a caller is free, so that the
 * pace is kept in the end. Half of the callers keep their connection as long as the other end does,
 * the others have another one for each request. Each keeps to one address as long as somebody is
 * there, as behind a load balancer.
 */
final class PacedLoad implements AutoCloseable {
  private static final Pattern IN_FLIGHT = Pattern.compile("(?i)hello-in-flight: (\\d+)");
  private static final int PATIENCE_MILLIS = 60_000;

  /** Where answers take no more than a fifth of a second the pace is kept without a backlog. */
  private static final int PER_SECOND_AND_CALLER = 5;

  /** Where nobody takes a connection, the next address is tried after so long. */
  private static final long NOBODY_THERE_MILLIS = 10;

  final Ledger ledger;
  private final List<InetSocketAddress> addresses;
  private final String host;
  private final int limit;
  private final long begun = System.nanoTime();
  private final double interval;
  private final AtomicLong next = new AtomicLong();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicBoolean ended = new AtomicBoolean();

  /**
   * Begins.
   *
   * @param addresses of activators, or of what is in front of them
   * @param limit what an instance may have at once
   * @param perSecond the requests of all callers together
   */
  PacedLoad(List<InetSocketAddress> addresses, String host, int limit, int perSecond) {
    this.addresses = addresses;
    this.host = host;
    this.limit = limit;
    this.interval = 1e9 / perSecond;
    this.ledger = new Ledger(perSecond);
    for (int i = 0; i < Math.max(2, perSecond / PER_SECOND_AND_CALLER); i++) {
      int number = i;
      var _ = threads.submit(() -> new Caller(number, number % 2 == 0).run());
    }
  }

  /** One caller; a thread. */
  private final class Caller implements Runnable {
    private final boolean keeps;
    private final String request;
    private int place;
    private CallerConnection connection;

    Caller(int number, boolean keeps) {
      this.keeps = keeps;
      this.request =
          "GET /?sleepMillis=5 HTTP/1.1\r\nHost: %s\r\n%s\r\n"
              .formatted(host, keeps ? "" : "Connection: close\r\n");
      this.place = number / 2;
    }

    @Override
    public void run() {
      while (!ended.get()) {
        long due = begun + (long) (next.getAndIncrement() * interval);
        long early = due - System.nanoTime();
        if (early > 0) {
          Wait.pause(early / 1_000_000);
        }
        send(due);
      }
      drop();
    }

    /** To whoever takes it. */
    private void send(long due) {
      while (!ended.get()) {
        Entry entry = once(addresses.get(place % addresses.size()), due);
        ledger.add(entry);
        if (entry.end() != End.UNTAKEN) {
          return;
        }
        place++;
        Wait.pause(NOBODY_THERE_MILLIS);
      }
    }

    private Entry once(InetSocketAddress at, long due) {
      long sent = System.nanoTime();
      try {
        connect(at);
      } catch (IOException e) {
        return new Entry(at, due, sent, System.nanoTime(), End.UNTAKEN, e.toString());
      }
      sent = System.nanoTime();
      try {
        String answer = connection.ask(request);
        End end = end(answer);
        return new Entry(at, due, sent, System.nanoTime(), end, end == End.ANSWERED ? "" : answer);
      } catch (IOException e) {
        drop();
        return new Entry(at, due, sent, System.nanoTime(), End.UNANSWERED, e.toString());
      }
    }

    private void connect(InetSocketAddress at) throws IOException {
      if (connection == null || !keeps || !connection.isOpen()) {
        drop();
        connection = CallerConnection.open(at, PATIENCE_MILLIS);
      }
    }

    private void drop() {
      if (connection != null) {
        connection.close();
        connection = null;
      }
    }
  }

  private End end(String answer) {
    Matcher count = IN_FLIGHT.matcher(answer);
    if (!answer.startsWith("HTTP/1.1 200") || !count.find()) {
      return End.REFUSED;
    }
    return Integer.parseInt(count.group(1)) > limit ? End.OVER : End.ANSWERED;
  }

  @Override
  public void close() {
    ended.set(true);
    threads.close();
  }
}
