package dev.dormouse.e2e.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The objects that Helm made, to be asked by kind and name. Immutable. */
record Rendered(List<Map<String, Object>> objects) {
  @SuppressWarnings("unchecked")
  static Rendered parse(String text) {
    List<Map<String, Object>> objects = new ArrayList<>();
    for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(text)) {
      if (document != null) {
        objects.add((Map<String, Object>) document);
      }
    }
    return new Rendered(List.copyOf(objects));
  }

  /** The only object of the kind and name. */
  Node the(String kind, String name) {
    List<Map<String, Object>> found =
        ofKind(kind).filter(it -> Node.of(it).at("metadata", "name").text().equals(name)).toList();
    if (found.size() != 1) {
      throw new AssertionError(kind + " " + name + ": " + found.size() + " found among " + names());
    }
    return Node.of(found.getFirst());
  }

  /** The object of the kind and name in that namespace. */
  Node the(String kind, String namespace, String name) {
    return ofKind(kind)
        .map(Node::of)
        .filter(it -> it.at("metadata", "name").text().equals(name))
        .filter(it -> it.at("metadata", "namespace").text().equals(namespace))
        .findFirst()
        .orElseThrow(
            () -> new AssertionError(kind + " " + namespace + "/" + name + ": not in " + names()));
  }

  List<String> kinds() {
    return objects.stream().map(it -> (String) it.get("kind")).distinct().toList();
  }

  Stream<Map<String, Object>> ofKind(String kind) {
    return objects.stream().filter(it -> kind.equals(it.get("kind")));
  }

  List<String> names() {
    return objects.stream()
        .map(it -> it.get("kind") + " " + Node.of(it).at("metadata", "name").text())
        .toList();
  }

  /** A value inside an object; absent fields are said by their path. */
  record Node(String path, Object value) {
    static Node of(Object value) {
      return new Node("", value);
    }

    Node at(Object... steps) {
      Node node = this;
      for (Object step : steps) {
        node = node.step(step);
      }
      return node;
    }

    private Node step(Object step) {
      Object inner =
          switch (value) {
            case Map<?, ?> map -> map.get(step);
            case List<?> list when (int) step < list.size() -> list.get((int) step);
            default -> null;
          };
      if (inner == null) {
        throw new AssertionError(path + "." + step + ": absent in " + value);
      }
      return new Node(path + "." + step, inner);
    }

    boolean has(String field) {
      return value instanceof Map<?, ?> map && map.containsKey(field);
    }

    String text() {
      return (String) value;
    }

    @SuppressWarnings("unchecked")
    List<Object> list() {
      return (List<Object>) value;
    }

    @SuppressWarnings("unchecked")
    Map<String, Object> map() {
      return (Map<String, Object>) value;
    }
  }
}
