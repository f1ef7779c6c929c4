package dev.dormouse.operator.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A cluster with the operator and all who work beside it: a user, the controllers that make and end
 * pods, a kubelet, an activator that lets pods go, the collector of what nobody owns. Its time is
 * simulated. For one thread.
 */
final class SimulatedCluster implements InstantSource, AutoCloseable {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final int MOST_STEPS = 5_000;
  private static final Duration REST = Duration.ofMinutes(10);

  private final ScriptedApiServer server = new ScriptedApiServer(this);
  private final Random random;
  private final Faults faults;
  private final boolean trouble;
  private final SimulatedController.Retries retries;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private SimulatedOperator operator;

  /**
   * A cluster with nothing in it.
   *
   * @param trouble whether watches skip, repeat and lag
   */
  SimulatedCluster(long seed, Faults faults, boolean trouble) {
    this(seed, faults, trouble, SimulatedController.Retries.AFTER_A_SECOND);
  }

  SimulatedCluster(long seed, Faults faults, boolean trouble, SimulatedController.Retries retries) {
    this.retries = retries;
    this.random = new Random(seed);
    this.faults = faults;
    this.trouble = trouble;
    this.operator = new SimulatedOperator(server, faults, this, retries);
  }

  @Override
  public Instant instant() {
    return now;
  }

  int writes() {
    return server.writes();
  }

  /** The user's word: makes or changes a service. */
  void apply(String name, String spec) {
    ObjectNode there = server.get("serverlessservices", "default", name);
    String yaml =
        """
        apiVersion: dormouse.dev/v1alpha1
        kind: ServerlessService
        metadata: {name: %s, namespace: default}
        spec: {%s}
        """
            .formatted(name, spec);
    Path path = new Path("serverlessservices", "default", there == null ? "" : name, "");
    server.byOthers(there == null ? "POST" : "PUT", path, "application/json", yaml(yaml));
  }

  private static JsonNode yaml(String text) {
    try {
      return YAML.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void delete(String plural, String name) {
    server.byOthers("DELETE", new Path(plural, "default", name, ""), "", YAML.nullNode());
  }

  /** Somebody's hand in what is the operator's. */
  void patch(String plural, String name, String patch) {
    server.byOthers(
        "PATCH",
        new Path(plural, "default", name, ""),
        "application/merge-patch+json",
        yaml(patch));
  }

  @Nullable ObjectNode get(String plural, String name) {
    return server.get(plural, "default", name);
  }

  /** Lets everything happen until nothing more does, whatever time passes. */
  void settle() {
    Instant end = now.plus(REST);
    int steps = 0;
    while (step(end)) {
      if (++steps > MOST_STEPS) {
        throw new AssertionError("does not come to rest: " + state());
      }
    }
  }

  /** Lets no more than so many things happen. */
  void goOn(int steps) {
    Instant end = now.plus(REST);
    for (int i = 0; i < steps && step(end); i++) {}
  }

  /** Lets the next thing happen; answers whether anything was left to. */
  private boolean step(Instant end) {
    boolean done = operator.step(random, trouble);
    if (faults.hasCrashed()) {
      operator.close();
      operator = new SimulatedOperator(server, faults, this, retries);
      done = true;
    }
    done |= others();
    if (!done) {
      Optional<Instant> next = operator.nextTimer().filter(at -> at.isBefore(end));
      if (next.isEmpty()) {
        return false;
      }
      now = next.get().isAfter(now) ? next.get() : now;
      operator.timersRun();
    }
    return true;
  }

  /** The revisions that the operator deleted though they had been ready. */
  List<String> deletedThoughStarted() {
    return server.deletedThoughStarted();
  }

  /** Has all resources looked at once more. */
  void lookAtAll() {
    operator.lookAtAll();
  }

  /** What the others do; answers whether anything. */
  private boolean others() {
    List<ObjectNode> all = server.all().toList();
    for (ObjectNode object : all) {
      if (random.nextInt(3) == 0 && other(object)) {
        return true;
      }
    }
    return all.stream().anyMatch(this::other);
  }

  private boolean other(ObjectNode object) {
    return collected(object)
        || switch (ScriptedApiServer.kind(object)) {
          case "deployments" -> scaled(object);
          case "pods" -> started(object);
          default -> false;
        };
  }

  private boolean collected(ObjectNode object) {
    JsonNode owners = object.at("/metadata/ownerReferences");
    if (owners.isEmpty()) {
      return false;
    }
    String owner = owners.get(0).path("uid").asText();
    boolean lives =
        server.all().anyMatch(other -> other.at("/metadata/uid").asText().equals(owner));
    if (!lives) {
      delete(ScriptedApiServer.kind(object), name(object));
    }
    return !lives;
  }

  private static String name(ObjectNode object) {
    return object.at("/metadata/name").asText();
  }

  private boolean scaled(ObjectNode deployment) {
    int wanted = deployment.at("/spec/replicas").asInt();
    String pod = name(deployment) + "-pod";
    boolean there = get("pods", pod) != null;
    if (wanted > 0 && !there) {
      ObjectNode made = ScriptedApiServer.JSON.createObjectNode();
      made.put("apiVersion", "v1").put("kind", "Pod");
      made.set("spec", deployment.at("/spec/template/spec"));
      ObjectNode metadata = made.putObject("metadata").put("name", pod);
      metadata.set("labels", deployment.at("/spec/template/metadata/labels"));
      ObjectNode owner = metadata.putArray("ownerReferences").addObject();
      owner.put("uid", deployment.at("/metadata/uid").asText()).put("name", name(deployment));
      owner.put("kind", "Deployment").put("apiVersion", "apps/v1");
      server.byOthers("POST", new Path("pods", "default", "", ""), "", made);
      return true;
    }
    if (wanted == 0 && there) {
      delete("pods", pod);
      return true;
    }
    int said = deployment.at("/status/replicas").asInt();
    if (said != wanted) {
      status("deployments", name(deployment), "{status: {replicas: " + wanted + "}}");
      return true;
    }
    return false;
  }

  private boolean started(ObjectNode pod) {
    if (!pod.at("/status/phase").isMissingNode()) {
      return false;
    }
    status(
        "pods",
        name(pod),
        "{status: {phase: Running, conditions: [{type: Ready, status: 'True'}]}}");
    return true;
  }

  private void status(String plural, String name, String patch) {
    server.byOthers(
        "PATCH",
        new Path(plural, "default", name, "status"),
        "application/merge-patch+json",
        yaml(patch));
  }

  /** An activator's word. */
  void scale(String deployment, int replicas) {
    if (get("deployments", deployment) != null) {
      patch("deployments", deployment, "{spec: {replicas: " + replicas + "}}");
    }
  }

  /** All there is but events, without what differs between equal runs: ids, versions and times. */
  Map<String, String> state() {
    return server
        .all()
        .filter(object -> !ScriptedApiServer.kind(object).equals("events"))
        .collect(
            Collectors.toMap(
                object -> ScriptedApiServer.kind(object) + "/" + name(object),
                SimulatedCluster::lasting,
                (one, _) -> one,
                TreeMap::new));
  }

  private static String lasting(ObjectNode object) {
    ObjectNode copy = object.deepCopy();
    ObjectNode metadata = copy.withObjectProperty("metadata");
    metadata.remove(
        List.of("uid", "resourceVersion", "creationTimestamp", "managedFields", "generation"));
    metadata.path("ownerReferences").forEach(owner -> ((ObjectNode) owner).remove("uid"));
    copy.at("/status/conditions")
        .forEach(condition ->
            ((ObjectNode) condition).remove(List.of("lastTransitionTime", "observedGeneration")));
    copy.path("status").path("domains").forEach(domain -> ((ObjectNode) domain).remove("since"));
    return sorted(copy).toString();
  }

  private static JsonNode sorted(JsonNode node) {
    if (!(node instanceof ObjectNode object)) {
      return node;
    }
    ObjectNode sorted = ScriptedApiServer.JSON.createObjectNode();
    object.properties().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(field -> sorted.set(field.getKey(), sorted(field.getValue())));
    return sorted;
  }

  @Override
  public void close() {
    operator.close();
  }
}
