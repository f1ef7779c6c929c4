package dev.dormouse.activator.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * What an activator needs of a cluster to serve one service from zero, and the program of its one
 * pod, on a port each: an API server that knows five objects by heart. For training alone, so it is
 * made of plain sockets, of which little is recorded. One daemon thread a connection.
 */
final class ScriptedCluster implements AutoCloseable {
  static final String HOST = "training.default.localhost";

  /** Of the store of keys, which hold nothing secret. */
  private static final String PASSWORD = "training";

  private static final int BACKLOG = 50;
  private static final String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final Pattern REPLICAS = Pattern.compile("\"replicas\"\\s*:\\s*(\\d+)");

  private final ServerSocket server;
  private final ServerSocket pod;
  private final Map<String, List<OutputStream>> watches = new ConcurrentHashMap<>();
  private ScriptedObjects objects;

  private ScriptedCluster(ServerSocket server, ServerSocket pod) {
    this.server = server;
    this.pod = pod;
    this.objects = new ScriptedObjects(1, 0, pod.getLocalPort());
  }

  /**
   * Serves on free ports of the loopback interface.
   *
   * @param keys a store in PKCS #12 with the certificate by which the API server is known; it
   *     speaks plainly without
   */
  static ScriptedCluster start(Optional<Path> keys) throws IOException, GeneralSecurityException {
    ServerSocketFactory api =
        keys.isEmpty() ? ServerSocketFactory.getDefault() : encrypted(keys.get());
    var cluster = new ScriptedCluster(listen(api), listen(ServerSocketFactory.getDefault()));
    daemon(() -> cluster.accept(cluster.server));
    daemon(() -> cluster.accept(cluster.pod));
    return cluster;
  }

  private static ServerSocket listen(ServerSocketFactory sockets) throws IOException {
    return sockets.createServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
  }

  private static ServerSocketFactory encrypted(Path keys)
      throws IOException, GeneralSecurityException {
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(
        KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context.getServerSocketFactory();
  }

  private static void daemon(Runnable work) {
    Thread.ofPlatform().daemon().name("cluster-script").start(work);
  }

  /** Of the API server. */
  int port() {
    return server.getLocalPort();
  }

  private void accept(ServerSocket listening) {
    try {
      while (true) {
        Socket socket = listening.accept();
        daemon(() -> serve(socket));
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      while (true) {
        String[] words = line(in).split(" ", 3);
        if (words.length < 3) {
          return;
        }
        Map<String, String> headers = headers(in);
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        String body = new String(in.readNBytes(length), UTF_8);
        String key = headers.get("sec-websocket-key");
        if (key != null) {
          watch(words[1], key, in, out);
          return;
        }
        answer(words[0], words[1], body, out);
      }
    } catch (IOException e) {
      // The other side has gone.
    }
  }

  private void watch(String path, String key, InputStream in, OutputStream out) throws IOException {
    write(
        out,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: "
            + accept(key)
            + "\r\n\r\n");
    watches.computeIfAbsent(kind(path), _ -> new CopyOnWriteArrayList<>()).add(out);
    while (in.read() >= 0) {
      // Nothing that a watcher says matters here.
    }
  }

  private void answer(String method, String path, String body, OutputStream out)
      throws IOException {
    String text = method.equals("GET") ? get(path) : changed(path, body);
    byte[] bytes = text.getBytes(UTF_8);
    write(
        out,
        "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(text.isEmpty() ? "404 Not Found" : "200 OK", bytes.length));
    out.write(bytes);
  }

  /** The last word of a path that says what kind of objects it is about. */
  private static String kind(String path) {
    return List.of("serverlessservices", "revisions", "deployments", "replicasets", "pods").stream()
        .filter(path::contains)
        .findFirst()
        .orElse("");
  }

  /** Returns once the pod has been let go. */
  synchronized void awaitNoPod() throws InterruptedException {
    while (objects.replicas() > 0) {
      wait();
    }
  }

  /** Only the scale changes anything, and the pod comes and goes with it. */
  private synchronized String changed(String path, String body) throws IOException {
    Matcher found = REPLICAS.matcher(body);
    if (!path.endsWith("/scale") || !found.find()) {
      return kind(path).equals("pods") ? objects.pod() : "";
    }
    boolean some = Integer.parseInt(found.group(1)) > 0;
    String gone = objects.pod();
    objects = objects.scaled(some ? 1 : 0);
    tell("deployments", "MODIFIED", objects.deployment());
    tell("pods", some ? "ADDED" : "DELETED", some ? objects.pod() : gone);
    notifyAll();
    return objects.scale();
  }

  private synchronized String get(String path) {
    if (path.equals("/")) {
      return "{}";
    } else if (path.startsWith("/version")) {
      return "{\"major\":\"1\",\"minor\":\"30\",\"gitVersion\":\"v1.30.0\"}";
    } else if (path.endsWith("/scale")) {
      return objects.scale();
    } else if (path.contains("/deployments/")) {
      return objects.deployment();
    }
    return objects.list(kind(path));
  }

  private void tell(String kind, String type, String object) throws IOException {
    byte[] event = "{\"type\":\"%s\",\"object\":%s}".formatted(type, object).getBytes(UTF_8);
    byte[] frame = new byte[event.length + 4];
    frame[0] = (byte) 0x81;
    frame[1] = 126;
    frame[2] = (byte) (event.length >> 8);
    frame[3] = (byte) event.length;
    System.arraycopy(event, 0, frame, 4, event.length);
    for (OutputStream watcher : watches.getOrDefault(kind, List.of())) {
      watcher.write(frame);
    }
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("ended");
      }
      line.write(c);
    }
    return line.toString(ISO_8859_1).strip();
  }

  private static Map<String, String> headers(InputStream in) throws IOException {
    Map<String, String> headers = new HashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return headers;
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(ISO_8859_1));
  }

  private static String accept(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1").digest((key + KEY_SUFFIX).getBytes(ISO_8859_1));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-1", e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    pod.close();
  }
}
