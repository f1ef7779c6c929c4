package dev.dormouse.operator.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dormouse.operator.simulation.ScriptedApiServer.Answer;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpClientBuilder;
import io.fabric8.kubernetes.client.http.StandardHttpHeaders;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardWebSocketBuilder;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketResponse;
import io.fabric8.kubernetes.client.http.WebSocketUpgradeResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One run of the operator's connection to the scripted API server, without a network: writes pass
 * the plan of faults, lists are as old as the plan says, and watches tell what they are let tell.
 * Safe for any thread.
 */
final class ScriptedConnection implements HttpClient.Factory {
  private final ScriptedApiServer server;
  private final Faults faults;
  private final List<ScriptedWatch> watches = new ArrayList<>();

  ScriptedConnection(ScriptedApiServer server, Faults faults) {
    this.server = server;
    this.faults = faults;
  }

  /** In the same order in every run, though they start on several threads. */
  synchronized List<ScriptedWatch> watches() {
    return watches.stream().sorted(Comparator.comparing(ScriptedWatch::plural)).toList();
  }

  @Override
  public HttpClient.Builder newBuilder() {
    return new ClientBuilder(this);
  }

  private static Map<String, String> query(URI uri) {
    Map<String, String> query = new HashMap<>();
    if (uri.getRawQuery() != null) {
      for (String pair : uri.getRawQuery().split("&")) {
        String[] words = pair.split("=", 2);
        query.put(
            words[0], words.length == 1 ? "" : URLDecoder.decode(words[1], StandardCharsets.UTF_8));
      }
    }
    return query;
  }

  private Answer answer(StandardHttpRequest request) throws IOException {
    Path path = Path.parse(request.uri().getPath());
    Map<String, String> query = query(request.uri());
    if (request.method().equals("GET")) {
      return read(path, query);
    }
    faults.beforeWrite();
    String body = body(request);
    JsonNode given =
        body.isEmpty()
            ? ScriptedApiServer.JSON.createObjectNode()
            : ScriptedApiServer.JSON.readTree(body);
    String type = Optional.ofNullable(request.getContentType()).orElse("");
    Answer answer =
        server.write(
            request.method(), path, type, query.getOrDefault("fieldManager", "client"), given);
    faults.afterWrite();
    return answer;
  }

  private static String body(StandardHttpRequest request) {
    return switch (request.body()) {
      case StandardHttpRequest.StringBodyContent text -> text.getContent();
      case StandardHttpRequest.ByteArrayBodyContent bytes ->
          new String(bytes.getContent(), StandardCharsets.UTF_8);
      case null -> "";
      default -> throw new IllegalArgumentException("a body of another kind");
    };
  }

  private Answer read(Path path, Map<String, String> query) {
    if (!path.name().isEmpty()) {
      ObjectNode found = server.get(path.plural(), path.namespace(), path.name());
      return found == null
          ? new Answer(404, ScriptedApiServer.JSON.createObjectNode().put("code", 404))
          : new Answer(200, found);
    }
    long at = faults.age(path.plural(), server.version());
    ObjectNode list = ScriptedApiServer.JSON.createObjectNode().put("kind", "List");
    list.putObject("metadata").put("resourceVersion", "" + at);
    var items = list.putArray("items");
    server.list(path.plural(), at).stream()
        .filter(object -> ScriptedWatch.selects(query.getOrDefault("labelSelector", ""), object))
        .forEach(items::add);
    return new Answer(200, list);
  }

  private synchronized WebSocket watch(URI uri, WebSocket.Listener listener) {
    Map<String, String> query = query(uri);
    ScriptedWatch watch =
        new ScriptedWatch(
            server,
            Path.parse(uri.getPath()).plural(),
            query.getOrDefault("labelSelector", ""),
            Long.parseLong(query.getOrDefault("resourceVersion", "0")),
            listener);
    watches.add(watch);
    return watch;
  }

  private static final class ClientBuilder
      extends StandardHttpClientBuilder<Client, ScriptedConnection, ClientBuilder> {
    ClientBuilder(ScriptedConnection connection) {
      super(connection);
    }

    @Override
    protected ClientBuilder newInstance(ScriptedConnection connection) {
      return new ClientBuilder(connection);
    }

    @Override
    public Client build() {
      return new Client(this);
    }
  }

  private static final class Client
      extends StandardHttpClient<Client, ScriptedConnection, ClientBuilder> {
    Client(ClientBuilder builder) {
      super(builder, new AtomicBoolean());
    }

    private ScriptedConnection connection() {
      return builder.getClientFactory();
    }

    @Override
    public CompletableFuture<HttpResponse<AsyncBody>> consumeBytesDirect(
        StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
      try {
        Answer answer = connection().answer(request);
        byte[] bytes = ScriptedApiServer.JSON.writeValueAsBytes(answer.body());
        return CompletableFuture.completedFuture(
            new Response(answer.code(), request, new Body(bytes, consumer)));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(e);
      } catch (IOException e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    @Override
    public CompletableFuture<WebSocketResponse> buildWebSocketDirect(
        StandardWebSocketBuilder socket, WebSocket.Listener listener) {
      StandardHttpRequest request = socket.asHttpRequest();
      WebSocket watch = connection().watch(request.uri(), listener);
      listener.onOpen(watch);
      return CompletableFuture.completedFuture(
          new WebSocketResponse(new WebSocketUpgradeResponse(request), watch));
    }

    @Override
    protected void doClose() {}
  }

  private static final class Response extends StandardHttpHeaders
      implements HttpResponse<AsyncBody> {
    private final int code;
    private final HttpRequest request;
    private final AsyncBody body;

    Response(int code, HttpRequest request, AsyncBody body) {
      super(Map.of("Content-Type", List.of("application/json")));
      this.code = code;
      this.request = request;
      this.body = body;
    }

    @Override
    public int code() {
      return code;
    }

    @Override
    public AsyncBody body() {
      return body;
    }

    @Override
    public HttpRequest request() {
      return request;
    }

    @Override
    public Optional<HttpResponse<?>> previousResponse() {
      return Optional.empty();
    }
  }

  /** A whole answer at once. */
  private static final class Body implements AsyncBody {
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final byte[] bytes;
    private final Consumer<List<ByteBuffer>> consumer;
    private boolean told;

    Body(byte[] bytes, Consumer<List<ByteBuffer>> consumer) {
      this.bytes = Arrays.copyOf(bytes, bytes.length);
      this.consumer = consumer;
    }

    @Override
    public void consume() {
      if (!told) {
        told = true;
        try {
          consumer.consume(List.of(ByteBuffer.wrap(bytes)), this);
          done.complete(null);
        } catch (Exception e) {
          done.completeExceptionally(e);
        }
      }
    }

    @Override
    public CompletableFuture<@Nullable Void> done() {
      return done;
    }

    @Override
    public void cancel() {
      done.cancel(false);
    }
  }
}
