package dev.dormouse.e2e.cluster;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Calls services through the activator: at its Service's address where that can be dialled from
 * here, else through a port-forward. Thread-safe.
 */
public final class Calls implements AutoCloseable {
  private static final int DIAL_MILLIS = 1_000;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final String address;
  private final Optional<LocalPortForward> forward;

  private Calls(String address, Optional<LocalPortForward> forward) {
    this.address = address;
    this.forward = forward;
  }

  /** One answer; {@code took} is from the call to the last byte. */
  public record Answer(int status, String body, HttpHeaders headers, Duration took) {
    public String reason() {
      return headers.firstValue("Dormouse-Reason").orElse("");
    }
  }

  /** Opens the way, as soon as one of the activators serves. */
  static Calls open(KubernetesClient client, String namespace, String service) {
    Wait.until(
        Duration.ofSeconds(60),
        () -> client.endpoints().inNamespace(namespace).withName(service).get(),
        it -> it != null && !it.getSubsets().isEmpty(),
        _ -> "no activator serves");
    Service found = client.services().inNamespace(namespace).withName(service).get();
    int port = found.getSpec().getPorts().getFirst().getPort();
    String host = found.getSpec().getClusterIP();
    if (reachable(host, port)) {
      return new Calls(host + ":" + port, Optional.empty());
    }
    LocalPortForward forward =
        client.services().inNamespace(namespace).withName(service).portForward(port);
    return new Calls("localhost:" + forward.getLocalPort(), Optional.of(forward));
  }

  private static boolean reachable(String host, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), DIAL_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Where to dial: HOST:PORT. */
  public String address() {
    return address;
  }

  /** The same, for a socket. */
  public InetSocketAddress socketAddress() {
    String[] parts = address.split(":", 2);
    return new InetSocketAddress(parts[0], Integer.parseInt(parts[1]));
  }

  /** Whether calls go on while the API server is away. */
  public boolean direct() {
    return forward.isEmpty();
  }

  /** Calls and waits. */
  public Answer get(String host, String path) {
    return start(host, path, Duration.ofSeconds(120)).join();
  }

  /** Calls; fails if there is no answer in time, or none that HTTP knows. */
  public CompletableFuture<Answer> start(String host, String path, Duration timeout) {
    return start(host, path, timeout, Map.of());
  }

  /** Calls with more fields in the request's head. */
  public CompletableFuture<Answer> start(
      String host, String path, Duration timeout, Map<String, String> fields) {
    HttpRequest.Builder building =
        HttpRequest.newBuilder(URI.create("http://" + address + path))
            .header("Host", host)
            .timeout(timeout);
    fields.forEach(building::header);
    HttpRequest request = building.build();
    long begun = System.nanoTime();
    return http.sendAsync(request, BodyHandlers.ofString())
        .thenApply(it ->
            new Answer(
                it.statusCode(),
                it.body(),
                it.headers(),
                Duration.ofNanos(System.nanoTime() - begun)));
  }

  @Override
  public void close() throws IOException {
    http.shutdownNow();
    if (forward.isPresent()) {
      forward.get().close();
    }
  }
}
