package dev.dormouse.crds.yaml;

import dev.dormouse.crds.yaml.YamlNode.Entry;
import dev.dormouse.crds.yaml.YamlNode.Kind;
import dev.dormouse.crds.yaml.YamlNode.Mapping;
import dev.dormouse.crds.yaml.YamlNode.Scalar;
import dev.dormouse.crds.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Typed access to one mapping of a document. Whoever reads it asks for every field that it knows by
 * name and then ends it with {@link #refuseOthers}, so the names asked for are the schema. An
 * absent field and one that says {@code null} are the same, as for Kubernetes. A value of the wrong
 * type is reported and reads as absent. For one thread.
 */
public final class Fields {
  private static final Mapping EMPTY = new Mapping(List.of(), 0, 1);

  private final Reading reading;
  private final String path;
  private final Map<String, Entry> entries;
  private final Set<String> known = new LinkedHashSet<>();

  Fields(Reading reading, String path, Mapping mapping) {
    this.reading = reading;
    this.path = path;
    this.entries = new Values(reading).unique(path, mapping);
  }

  /** The path of a field of this mapping. */
  public String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** Reports a problem with a field of this mapping. */
  public void report(String name, String message) {
    reading.report(reading.line(at(name)), at(name), message);
    reading.unread(at(name));
  }

  public @Nullable String string(String name) {
    YamlNode value = take(name);
    return value == null ? null : new Values(reading).string(at(name), value);
  }

  /** A string; a number is refused with the words for what is expected. */
  public @Nullable String string(String name, String expected) {
    YamlNode value = take(name);
    if (value instanceof Scalar scalar
        && (scalar.kind() == Kind.INTEGER || scalar.kind() == Kind.FLOAT)) {
      reading.wrongType(at(name), value, expected);
      return null;
    }
    return value == null ? null : new Values(reading).string(at(name), value);
  }

  /** A string or a whole number, as it was written: a quantity, a port. */
  public @Nullable String scalar(String name) {
    YamlNode value = take(name);
    return value == null ? null : new Values(reading).scalar(at(name), value);
  }

  public @Nullable Integer integer(String name) {
    YamlNode value = take(name);
    return value == null ? null : new Values(reading).integer(at(name), value);
  }

  public @Nullable Boolean bool(String name) {
    YamlNode value = take(name);
    if (value == null) {
      return null;
    }
    if (value instanceof Scalar scalar && scalar.kind() == Kind.BOOLEAN) {
      return Boolean.valueOf(scalar.text());
    }
    reading.wrongType(at(name), value, "true or false");
    return null;
  }

  /** A list in which an item of the wrong type reads as an empty string: all keep their places. */
  public List<String> strings(String name) {
    List<String> strings = new ArrayList<>();
    Values values = new Values(reading);
    forEach(
        name,
        "a list of strings",
        (at, item) -> {
          String string = values.string(at, item);
          strings.add(string == null ? "" : string);
        });
    return strings;
  }

  /** A list in which an item of the wrong type reads as 0: all keep their places. */
  public List<Integer> integers(String name) {
    List<Integer> integers = new ArrayList<>();
    Values values = new Values(reading);
    forEach(
        name,
        "a list of whole numbers",
        (at, item) -> {
          Integer integer = values.integer(at, item);
          integers.add(integer == null ? 0 : integer);
        });
    return integers;
  }

  /** Names of the user's choice with strings. */
  public Map<String, String> stringMap(String name) {
    return map(name, "a mapping of strings", new Values(reading)::string);
  }

  /** Names of the user's choice with strings or numbers. */
  public Map<String, String> scalarMap(String name) {
    return map(name, "a mapping of quantities", new Values(reading)::scalar);
  }

  public <T> @Nullable T object(String name, Function<Fields, T> read) {
    YamlNode value = take(name);
    return value == null ? null : object(at(name), value, read);
  }

  /** A list in which an item of the wrong type reads as an empty mapping: all keep their places. */
  public <T> List<T> objects(String name, Function<Fields, T> read) {
    List<T> objects = new ArrayList<>();
    forEach(
        name,
        "a list of mappings",
        (at, item) -> {
          T object = object(at, item, read);
          objects.add(object == null ? read.apply(new Fields(reading, at, EMPTY)) : object);
        });
    return objects;
  }

  /** A mapping of any form, which Kubernetes checks. */
  public Map<String, Object> tree(String name) {
    YamlNode value = take(name);
    if (value == null) {
      return Map.of();
    }
    if (value instanceof Mapping mapping) {
      return new Values(reading).tree(at(name), mapping);
    }
    reading.wrongType(at(name), value, "a mapping");
    return Map.of();
  }

  /** A list of mappings of any form, which Kubernetes checks. */
  public List<Map<String, Object>> trees(String name) {
    List<Map<String, Object>> trees = new ArrayList<>();
    forEach(
        name,
        "a list of mappings",
        (at, item) -> {
          if (item instanceof Mapping mapping) {
            trees.add(new Values(reading).tree(at, mapping));
          } else {
            reading.wrongType(at, item, "a mapping");
          }
        });
    return trees;
  }

  /** Fields that may be there and mean nothing here, such as what the API server fills in. */
  public void ignore(String... names) {
    known.addAll(List.of(names));
  }

  /** Reports every field that was not asked for, with the known one that is nearest. */
  public void refuseOthers() {
    for (Entry entry : entries.values()) {
      String name = entry.key().text();
      if (known.contains(name)) {
        continue;
      }
      String message =
          Nearest.to(name, known)
              .map(near -> {
                if (!entries.containsKey(near)) {
                  reading.unread(at(near));
                }
                return "unknown field; did you mean " + near + "?";
              })
              .orElse("unknown field");
      reading.report(entry.key().line(), at(Shown.value(name)), message);
    }
  }

  private @Nullable YamlNode take(String name) {
    known.add(name);
    Entry entry = entries.get(name);
    if (entry == null || (entry.value() instanceof Scalar scalar && scalar.kind() == Kind.NULL)) {
      return null;
    }
    return entry.value();
  }

  private <T> @Nullable T object(String at, YamlNode value, Function<Fields, T> read) {
    if (value instanceof Mapping mapping) {
      Fields fields = new Fields(reading, at, mapping);
      T object = read.apply(fields);
      fields.refuseOthers();
      return object;
    }
    reading.wrongType(at, value, "a mapping");
    return null;
  }

  private interface Item {
    void read(String at, YamlNode item);
  }

  private void forEach(String name, String expected, Item item) {
    YamlNode value = take(name);
    if (value instanceof Sequence sequence) {
      for (int i = 0; i < sequence.items().size(); i++) {
        String at = at(name) + "[" + i + "]";
        reading.locate(at, sequence.items().get(i).line());
        item.read(at, sequence.items().get(i));
      }
    } else if (value != null) {
      reading.wrongType(at(name), value, expected);
    }
  }

  private interface Value {
    @Nullable String read(String at, YamlNode value);
  }

  private Map<String, String> map(String name, String expected, Value read) {
    Map<String, String> map = new LinkedHashMap<>();
    YamlNode value = take(name);
    if (value instanceof Mapping mapping) {
      new Values(reading)
          .unique(at(name), mapping)
          .forEach((key, entry) -> {
            String text = read.read(at(name) + "." + Shown.value(key), entry.value());
            if (text != null) {
              map.put(key, text);
            }
          });
    } else if (value != null) {
      reading.wrongType(at(name), value, expected);
    }
    return map;
  }
}
