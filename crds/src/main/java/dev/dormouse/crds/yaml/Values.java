package dev.dormouse.crds.yaml;

import dev.dormouse.crds.yaml.YamlNode.Entry;
import dev.dormouse.crds.yaml.YamlNode.Kind;
import dev.dormouse.crds.yaml.YamlNode.Mapping;
import dev.dormouse.crds.yaml.YamlNode.Scalar;
import dev.dormouse.crds.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides which YAML values are taken for which types; what is not taken is reported. Numbers are
 * plain decimal digits, since 010 is ten to YAML 1.2 and eight to kubectl. For one thread.
 */
final class Values {
  private static final Pattern DECIMAL = Pattern.compile("[-+]?(0|[1-9][0-9]{0,17})");
  private static final Pattern INFINITE_OR_NONE = Pattern.compile("[-+]?\\.[a-zA-Z]+");

  private final Reading reading;

  Values(Reading reading) {
    this.reading = reading;
  }

  @Nullable String string(String at, YamlNode value) {
    if (value instanceof Scalar scalar && scalar.kind() == Kind.STRING) {
      if (scalar.text().indexOf('\0') < 0) {
        return scalar.text();
      }
      reading.wrongType(at, value, "a string without NUL characters");
    } else if (value instanceof Scalar scalar && scalar.kind() == Kind.AMBIGUOUS) {
      reading.wrongType(
          at, value, "a string; put it in quotes, since Kubernetes reads it as something else");
    } else {
      boolean quotesHelp = value instanceof Scalar scalar && scalar.kind() != Kind.NULL;
      reading.wrongType(at, value, quotesHelp ? "a string; put it in quotes" : "a string");
    }
    return null;
  }

  @Nullable String scalar(String at, YamlNode value) {
    if (value instanceof Scalar scalar && scalar.kind() == Kind.INTEGER) {
      return scalar.text();
    }
    if (value instanceof Scalar) {
      return string(at, value);
    }
    reading.wrongType(at, value, "a string or a whole number");
    return null;
  }

  @Nullable Integer integer(String at, YamlNode value) {
    Long number = whole(at, value);
    if (number != null && number.intValue() != number) {
      reading.wrongType(at, value, number > 0 ? "a smaller number" : "a larger number");
      return null;
    }
    return number == null ? null : number.intValue();
  }

  private @Nullable Long whole(String at, YamlNode value) {
    if (!(value instanceof Scalar scalar) || scalar.kind() != Kind.INTEGER) {
      boolean quoted = value instanceof Scalar s && DECIMAL.matcher(s.text()).matches();
      reading.wrongType(at, value, quoted ? "a whole number, without quotes" : "a whole number");
      return null;
    }
    if (!DECIMAL.matcher(scalar.text()).matches()) {
      reading.wrongType(at, value, "a whole number in plain decimal digits");
      return null;
    }
    return Long.valueOf(scalar.text());
  }

  private @Nullable Double fraction(String at, Scalar scalar) {
    if (INFINITE_OR_NONE.matcher(scalar.text()).matches()) {
      reading.wrongType(at, scalar, "a finite number");
      return null;
    }
    return Double.valueOf(scalar.text());
  }

  /** A mapping's entries by their keys; of a key that is there twice the first counts. */
  Map<String, Entry> unique(String path, Mapping mapping) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Entry entry : mapping.entries()) {
      Scalar key = entry.key();
      String at = (path.isEmpty() ? "" : path + ".") + Shown.value(key.text());
      if (key.kind() == Kind.AMBIGUOUS || key.kind() == Kind.BOOLEAN || key.kind() == Kind.NULL) {
        reading.report(
            key.line(), at, key.described() + " as a key (expected: a string; put it in quotes)");
      } else if (entries.containsKey(key.text())) {
        int first = entries.get(key.text()).key().line();
        reading.report(key.line(), at, "duplicate key, first on line " + first);
      } else {
        entries.put(key.text(), entry);
        reading.locate(at, key.line());
      }
    }
    return entries;
  }

  Map<String, Object> tree(String at, Mapping mapping) {
    Map<String, Object> tree = new LinkedHashMap<>();
    unique(at, mapping)
        .forEach((key, entry) -> {
          Object value = any(at + "." + Shown.value(key), entry.value());
          if (value != null) {
            tree.put(key, value);
          }
        });
    return tree;
  }

  private @Nullable Object any(String at, YamlNode value) {
    return switch (value) {
      case Mapping mapping -> tree(at, mapping);
      case Sequence sequence -> {
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < sequence.items().size(); i++) {
          Object item = any(at + "[" + i + "]", sequence.items().get(i));
          if (item != null) {
            items.add(item);
          }
        }
        yield items;
      }
      case Scalar scalar ->
          switch (scalar.kind()) {
            case NULL -> null;
            case INTEGER -> whole(at, scalar);
            case FLOAT -> fraction(at, scalar);
            case BOOLEAN -> Boolean.valueOf(scalar.text());
            case STRING, AMBIGUOUS -> string(at, scalar);
          };
    };
  }
}
