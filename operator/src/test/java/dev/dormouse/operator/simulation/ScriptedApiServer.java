package dev.dormouse.operator.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an API server does with what the operator sends it: creations, server-side apply with the
 * record of who owns what, status as a part of its own, versions that guard, lists and watches of
 * any age. Lists are applied as a whole. Everything that ever happened is remembered, so that a
 * watch may be told of it late, twice, or only of its end. Safe for any thread.
 */
final class ScriptedApiServer {
  static final ObjectMapper JSON = new ObjectMapper();

  /** What a request came to. */
  record Answer(int code, JsonNode body) {}

  /** An object as it was from one version on. */
  record Change(long version, String type, ObjectNode object) {}

  private final InstantSource clock;
  private final Map<Path, ObjectNode> objects = new TreeMap<>();
  private final List<Change> history = new ArrayList<>();
  private final List<String> deletedThoughStarted = new ArrayList<>();
  private final Map<String, ObjectNode> applied = new HashMap<>();
  private long version = 100;
  private int uids;
  private int writes;

  ScriptedApiServer(InstantSource clock) {
    this.clock = clock;
  }

  synchronized int writes() {
    return writes;
  }

  synchronized long version() {
    return version;
  }

  /** The objects of a kind as they were when a version was the latest. */
  synchronized List<ObjectNode> list(String plural, long at) {
    Map<String, ObjectNode> then = new TreeMap<>();
    for (Change change : history) {
      if (change.version <= at && kind(change.object).equals(plural)) {
        String key = key(change.object);
        if (change.type.equals("DELETED")) {
          then.remove(key);
        } else {
          then.put(key, change.object);
        }
      }
    }
    return List.copyOf(then.values());
  }

  /** What happened to objects of a kind after a version. */
  synchronized List<Change> since(String plural, long after) {
    return history.stream()
        .filter(change -> change.version > after && kind(change.object).equals(plural))
        .toList();
  }

  static String key(ObjectNode object) {
    return object.at("/metadata/namespace").asText() + "/" + object.at("/metadata/name").asText();
  }

  static String kind(ObjectNode object) {
    return Path.pluralOf(object.path("kind").asText());
  }

  synchronized Stream<ObjectNode> all() {
    return List.copyOf(objects.values()).stream();
  }

  synchronized @Nullable ObjectNode get(String plural, String namespace, String name) {
    return objects.get(new Path(plural, namespace, name, ""));
  }

  /** What is done by somebody else than the operator: counts as no write of its. */
  synchronized Answer byOthers(String method, Path path, String type, JsonNode body) {
    return change(method, path, type, "somebody", body);
  }

  synchronized Answer write(String method, Path path, String type, String manager, JsonNode body) {
    writes++;
    ObjectNode there = objects.get(path.object());
    Answer answer = change(method, path, type, manager, body);
    if (method.equals("DELETE") && answer.code() == 200 && there != null && hasStarted(there)) {
      deletedThoughStarted.add(path.name());
    }
    return answer;
  }

  private static boolean hasStarted(ObjectNode object) {
    for (JsonNode condition : object.at("/status/conditions")) {
      if (condition.path("type").asText().equals("Started")
          && condition.path("status").asText().equals("True")) {
        return true;
      }
    }
    return false;
  }

  /** What the operator deleted though it was told to have been ready. */
  synchronized List<String> deletedThoughStarted() {
    return List.copyOf(deletedThoughStarted);
  }

  private Answer change(String method, Path path, String type, String manager, JsonNode body) {
    ObjectNode there = objects.get(path.object());
    return switch (method) {
      case "POST" -> create(path, manager, (ObjectNode) body);
      case "DELETE" -> there == null ? missing(path) : delete(path, there, body);
      case "PUT" -> there == null ? missing(path) : update(path, there, manager, body);
      case "PATCH" ->
          type.contains("apply")
              ? apply(path, there, manager, (ObjectNode) body)
              : there == null ? missing(path) : patch(path, there, type, manager, body);
      default -> throw new IllegalArgumentException(method);
    };
  }

  private static Answer missing(Path path) {
    return new Answer(404, status(404, "NotFound", path.name() + " not found"));
  }

  private static Answer conflict(String message) {
    return new Answer(409, status(409, "Conflict", message));
  }

  private static ObjectNode status(int code, String reason, String message) {
    return JSON.createObjectNode()
        .put("kind", "Status")
        .put("apiVersion", "v1")
        .put("status", "Failure")
        .put("code", code)
        .put("reason", reason)
        .put("message", message);
  }

  private Answer create(Path path, String manager, ObjectNode given) {
    String name = given.at("/metadata/name").asText();
    Path to = new Path(path.plural(), path.namespace(), name, "");
    if (objects.containsKey(to)) {
      return new Answer(409, status(409, "AlreadyExists", name + " already exists"));
    }
    return new Answer(201, made(to, given.deepCopy(), manager, "Update"));
  }

  private ObjectNode made(Path to, ObjectNode object, String manager, String operation) {
    ObjectNode metadata = object.withObjectProperty("metadata");
    metadata.put("namespace", to.namespace());
    metadata.put("uid", "uid-" + ++uids);
    metadata.put("creationTimestamp", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    metadata.put("generation", 1);
    metadata.remove(List.of("resourceVersion", "managedFields"));
    if (hasStatusApart(to.plural())) {
      object.remove("status");
    }
    if (to.plural().equals("deployments") && !object.path("spec").has("replicas")) {
      object.withObjectProperty("spec").put("replicas", 1);
    }
    own(object, manager, operation, "", owned(object));
    return store(to, object, "ADDED");
  }

  private static boolean hasStatusApart(String plural) {
    return !plural.equals("events");
  }

  private Answer delete(Path path, ObjectNode there, JsonNode options) {
    String expected = options.at("/preconditions/resourceVersion").asText();
    if (!expected.isEmpty() && !expected.equals(there.at("/metadata/resourceVersion").asText())) {
      return conflict(path.name() + " has been modified");
    }
    ObjectNode gone = objects.remove(path.object()).deepCopy();
    gone.withObjectProperty("metadata").put("resourceVersion", "" + ++version);
    history.add(new Change(version, "DELETED", gone));
    return new Answer(200, gone);
  }

  private Answer update(Path path, ObjectNode there, String manager, JsonNode body) {
    String expected = body.at("/metadata/resourceVersion").asText();
    if (!expected.isEmpty() && !expected.equals(there.at("/metadata/resourceVersion").asText())) {
      return conflict(path.name() + " has been modified");
    }
    ObjectNode now = there.deepCopy();
    for (String part : path.isStatus() ? List.of("status") : List.of("spec")) {
      if (body.has(part)) {
        now.set(part, body.get(part));
      }
    }
    return changed(path, there, now, manager);
  }

  private Answer patch(Path path, ObjectNode there, String type, String manager, JsonNode body) {
    ObjectNode now =
        type.contains("json-patch")
            ? (ObjectNode) JsonPatch.apply(body, there.deepCopy())
            : (ObjectNode) merged(there.deepCopy(), body);
    return changed(path, there, now, manager);
  }

  private Answer changed(Path path, ObjectNode there, ObjectNode now, String manager) {
    if (now.equals(there)) {
      return new Answer(200, there);
    }
    if (!path.isStatus() && !now.path("spec").equals(there.path("spec"))) {
      grow(now);
      own(now, manager, "Update", "", JSON.createObjectNode());
    }
    return new Answer(200, store(path.object(), now, "MODIFIED"));
  }

  private static JsonNode merged(JsonNode there, JsonNode patch) {
    if (!(there instanceof ObjectNode object) || !(patch instanceof ObjectNode fields)) {
      return patch;
    }
    fields
        .properties()
        .forEach(field -> {
          if (field.getValue().isNull()) {
            object.remove(field.getKey());
          } else {
            JsonNode before = object.get(field.getKey());
            JsonNode base =
                before == null && field.getValue().isObject() ? JSON.createObjectNode() : before;
            object.set(field.getKey(), merged(base, field.getValue()));
          }
        });
    return object;
  }

  private Answer apply(Path path, @Nullable ObjectNode there, String manager, ObjectNode given) {
    ObjectNode wanted = given.deepCopy();
    ObjectNode metadata = wanted.withObjectProperty("metadata");
    String expected = metadata.path("resourceVersion").asText();
    String uid = metadata.path("uid").asText();
    metadata.remove(List.of("resourceVersion", "uid", "managedFields", "creationTimestamp"));
    if (there == null) {
      return path.isStatus() || !expected.isEmpty() && !expected.equals("1")
          ? missing(path)
          : remembered(
              path,
              manager,
              wanted,
              new Answer(201, made(path.object(), wanted.deepCopy(), manager, "Apply")));
    }
    if (!expected.isEmpty() && !expected.equals(there.at("/metadata/resourceVersion").asText())) {
      return conflict(path.name() + " has been modified");
    }
    if (!uid.isEmpty() && !uid.equals(there.at("/metadata/uid").asText())) {
      return conflict(path.name() + " is another one");
    }
    wanted.remove(path.isStatus() ? "spec" : "status");
    ObjectNode now = there.deepCopy();
    @Nullable ObjectNode before = applied.get(owner(path, manager, there));
    if (before != null) {
      take(now, before, wanted);
    }
    merged(now, wanted);
    if (!now.path("spec").equals(there.path("spec"))) {
      grow(now);
    }
    own(now, manager, "Apply", path.subresource(), owned(wanted));
    if (now.equals(there)) {
      return new Answer(200, there);
    }
    return remembered(
        path, manager, wanted, new Answer(200, store(path.object(), now, "MODIFIED")));
  }

  private Answer remembered(Path path, String manager, ObjectNode wanted, Answer answer) {
    applied.put(owner(path, manager, (ObjectNode) answer.body()), wanted);
    return answer;
  }

  private static String owner(Path path, String manager, ObjectNode object) {
    return object.at("/metadata/uid").asText() + "/" + path.subresource() + "/" + manager;
  }

  /** Takes away what was applied before and is not any more. */
  private static void take(ObjectNode now, ObjectNode before, JsonNode wanted) {
    before
        .properties()
        .forEach(field -> {
          JsonNode still = wanted.path(field.getKey());
          JsonNode there = now.path(field.getKey());
          if (field.getValue() instanceof ObjectNode deeper && there instanceof ObjectNode inner) {
            take(inner, deeper, still);
          } else if (still.isMissingNode()) {
            now.remove(field.getKey());
          }
        });
  }

  private static void grow(ObjectNode object) {
    ObjectNode metadata = object.withObjectProperty("metadata");
    metadata.put("generation", metadata.path("generation").asLong() + 1);
  }

  private void own(
      ObjectNode object, String manager, String operation, String part, ObjectNode fields) {
    ArrayNode entries = object.withObjectProperty("metadata").withArrayProperty("managedFields");
    for (int i = entries.size() - 1; i >= 0; i--) {
      JsonNode entry = entries.get(i);
      if (entry.path("manager").asText().equals(manager)
          && entry.path("operation").asText().equals(operation)
          && entry.path("subresource").asText().equals(part)) {
        entries.remove(i);
      }
    }
    ObjectNode entry =
        entries
            .addObject()
            .put("manager", manager)
            .put("operation", operation)
            .put("apiVersion", object.path("apiVersion").asText())
            .put("fieldsType", "FieldsV1");
    if (!part.isEmpty()) {
      entry.put("subresource", part);
    }
    entry.set("fieldsV1", fields);
  }

  private static ObjectNode owned(ObjectNode object) {
    ObjectNode fields = JSON.createObjectNode();
    Predicate<String> identity =
        List.of(
                "apiVersion",
                "kind",
                "name",
                "namespace",
                "uid",
                "generation",
                "creationTimestamp",
                "managedFields")
            ::contains;
    object
        .properties()
        .forEach(field -> {
          if (!identity.test(field.getKey())) {
            fields.set(
                "f:" + field.getKey(),
                field.getValue() instanceof ObjectNode deeper && !deeper.isEmpty()
                    ? ownedBelow(deeper, field.getKey().equals("metadata") ? identity : _ -> false)
                    : JSON.createObjectNode());
          }
        });
    return fields;
  }

  private static ObjectNode ownedBelow(ObjectNode object, Predicate<String> left) {
    ObjectNode fields = JSON.createObjectNode();
    object
        .properties()
        .forEach(field -> {
          if (!left.test(field.getKey())) {
            fields.set(
                "f:" + field.getKey(),
                field.getValue() instanceof ObjectNode deeper && !deeper.isEmpty()
                    ? ownedBelow(deeper, _ -> false)
                    : JSON.createObjectNode());
          }
        });
    return fields;
  }

  private ObjectNode store(Path path, ObjectNode object, String type) {
    object.withObjectProperty("metadata").put("resourceVersion", "" + ++version);
    objects.put(path, object);
    history.add(new Change(version, type, object.deepCopy()));
    return object.deepCopy();
  }
}
