package dev.dormouse.operator.simulation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dormouse.operator.simulation.ScriptedApiServer.Change;
import io.fabric8.kubernetes.client.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One watch, which tells the next thing when it is let: that, or only what came of it in the end,
 * which is nothing where that has gone again, or once more what it told last. For one thread at a
 * time.
 */
final class ScriptedWatch implements WebSocket {
  private static final String ADDED = "ADDED";
  private static final String DELETED = "DELETED";

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
   * Tells the next thing that happened, or skips those that something later made old. That a
   * revision is there is always told once: of one that came and went unseen, the library's memory
   * of what was just written would never hear, and here nobody asks the server.
   */
  void tell(boolean skips) {
    List<Change> news = news();
    Change next = news.getFirst();
    int at = 0;
    boolean mayBeMissed = !plural.equals("revisions");
    if (skips) {
      for (int i = 1; i < news.size(); i++) {
        if (same(news.get(i), next) && (mayBeMissed || !next.type().equals(ADDED))) {
          at = i;
          next = news.get(i);
        } else {
          break;
        }
      }
    }
    told = next.version();
    boolean unknown = news.getFirst().type().equals(ADDED);
    if (!next.type().equals(DELETED)) {
      say(unknown ? ADDED : "MODIFIED", next.object());
    } else if (!unknown) {
      say(DELETED, next.object());
    }
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
