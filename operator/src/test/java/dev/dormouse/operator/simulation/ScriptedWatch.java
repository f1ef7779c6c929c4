package dev.dormouse.operator.simulation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dormouse.operator.simulation.ScriptedApiServer.Change;
import io.fabric8.kubernetes.client.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One watch, which tells the next thing when it is let: that, or only what came of it in the end,
 * or once more what it told last. For one thread at a time.
 */
final class ScriptedWatch implements WebSocket {
  private static final String ADDED = "ADDED";

  private final ScriptedApiServer server;
  private final String plural;
  private final String selector;
  private final Listener listener;
  private long told;
  private String last = "";
  private boolean closed;

  ScriptedWatch(
      ScriptedApiServer server, String plural, String selector, long told, Listener listener) {
    this.server = server;
    this.plural = plural;
    this.selector = selector;
    this.told = told;
    this.listener = listener;
  }

  static boolean selects(String selector, ObjectNode object) {
    if (selector.isEmpty()) {
      return true;
    }
    String[] words = selector.split("=", 2);
    String value = object.path("metadata").path("labels").path(words[0]).asText();
    return words.length == 1 ? !value.isEmpty() : value.equals(words[1]);
  }

  String plural() {
    return plural;
  }

  boolean hasNews() {
    return !closed && !news().isEmpty();
  }

  private List<Change> news() {
    return server.since(plural, told).stream()
        .filter(change -> selects(selector, change.object()))
        .toList();
  }

  /**
   * Tells the next thing that happened, or skips those that something later made old. That an
   * object is there is always told once: of one that came and went unseen, the library's cache of
   * what was just written would never hear.
   */
  void tell(boolean skips) {
    List<Change> news = news();
    Change next = news.getFirst();
    int at = 0;
    if (skips) {
      for (int i = 1; i < news.size(); i++) {
        if (same(news.get(i), next) && !next.type().equals(ADDED)) {
          at = i;
          next = news.get(i);
        } else {
          break;
        }
      }
    }
    boolean reborn = at > 0 && next.type().equals(ADDED);
    told = next.version();
    say(reborn ? "MODIFIED" : next.type(), next.object());
  }

  private static boolean same(Change one, Change other) {
    return ScriptedApiServer.key(one.object()).equals(ScriptedApiServer.key(other.object()));
  }

  private void say(String type, ObjectNode object) {
    ObjectNode event = ScriptedApiServer.JSON.createObjectNode().put("type", type);
    event.set("object", object);
    last = event.toString();
    listener.onMessage(this, last);
  }

  /** Tells the last thing again, perhaps. */
  void again(RandomGenerator random) {
    if (!closed && !last.isEmpty() && !last.contains("\"DELETED\"") && random.nextInt(4) == 0) {
      listener.onMessage(this, last);
    }
  }

  @Override
  public boolean send(ByteBuffer buffer) {
    return true;
  }

  @Override
  public boolean sendClose(int code, String reason) {
    closed = true;
    return true;
  }

  @Override
  public long queueSize() {
    return 0;
  }

  @Override
  public void request() {}
}
