package dev.dormouse.crds.yaml;

import java.util.List;

/**
 * One value of a YAML document and the line that it starts on, counted from 1. Aliases are already
 * followed, so a tree has no cycles. Immutable; safe for any thread.
 */
public sealed interface YamlNode {
  int line();

  /** How many values a walk over this one meets, itself included. */
  int size();

  /** What it is, as a sentence names it. */
  String described();

  /** What a scalar is by the rules of YAML 1.2's core schema. */
  enum Kind {
    STRING,
    INTEGER,
    FLOAT,
    BOOLEAN,
    NULL,
    /** A string here, but a boolean or a number for YAML 1.1 and so for kubectl. */
    AMBIGUOUS
  }

  /**
   * A single value.
   *
   * @param quoted whether it was written in a style that can only be a string
   */
  record Scalar(String text, Kind kind, boolean quoted, int line) implements YamlNode {
    @Override
    public int size() {
      return 1;
    }

    @Override
    public String described() {
      if (kind == Kind.NULL) {
        return "null";
      }
      String shown = Shown.value(text);
      return quoted ? "\"" + shown + "\"" : shown;
    }
  }

  /** A list. */
  record Sequence(List<YamlNode> items, int line, int size) implements YamlNode {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String described() {
      return "a list";
    }
  }

  /** Keys and their values in the order of the document; a key may be there twice. */
  record Mapping(List<Entry> entries, int line, int size) implements YamlNode {
    public Mapping {
      entries = List.copyOf(entries);
    }

    @Override
    public String described() {
      return "a mapping";
    }
  }

  /** One key of a mapping. */
  record Entry(Scalar key, YamlNode value) {}
}
