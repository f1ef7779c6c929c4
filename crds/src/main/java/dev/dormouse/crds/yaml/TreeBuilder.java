package dev.dormouse.crds.yaml;

import dev.dormouse.crds.yaml.YamlNode.Entry;
import dev.dormouse.crds.yaml.YamlNode.Kind;
import dev.dormouse.crds.yaml.YamlNode.Mapping;
import dev.dormouse.crds.yaml.YamlNode.Scalar;
import dev.dormouse.crds.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.ComposerException;
import org.snakeyaml.engine.v2.parser.Parser;

/**
 * Builds one document's tree from the parser's events. It exists beside the library's composer for
 * two bounds which that one lacks: the depth, so that no text overflows the stack, and the size
 * once aliases are followed, so that a few lines can't become billions of values. An anchor counts
 * only once its value is complete, so a value never holds itself. For one thread and one document.
 */
final class TreeBuilder {
  static final int MAX_DEPTH = 64;
  static final int MAX_SIZE = 100_000;

  private static final String TAG_PREFIX = "tag:yaml.org,2002:";
  private static final String MERGE = "<<";

  private final Parser events;
  private final Map<Anchor, YamlNode> anchors = new HashMap<>();
  private int values;

  TreeBuilder(Parser events) {
    this.events = events;
  }

  YamlNode document() {
    return node(0);
  }

  private YamlNode node(int depth) {
    Event event = events.next();
    if (depth > MAX_DEPTH) {
      throw refused("nested deeper than " + MAX_DEPTH + " levels", event);
    }
    if (++values > MAX_SIZE) {
      throw tooLarge(event);
    }
    YamlNode node =
        switch (event.getEventId()) {
          case Alias -> aliased((AliasEvent) event);
          case Scalar -> scalar((ScalarEvent) event);
          case SequenceStart -> sequence((SequenceStartEvent) event, depth);
          case MappingStart -> mapping((MappingStartEvent) event, depth);
          default -> throw refused("a value is missing", event);
        };
    if (node.size() > MAX_SIZE) {
      throw tooLarge(event);
    }
    if (!(event instanceof AliasEvent) && event instanceof NodeEvent named) {
      named.getAnchor().ifPresent(anchor -> anchors.put(anchor, node));
    }
    return node;
  }

  private YamlNode aliased(AliasEvent alias) {
    YamlNode node = anchors.get(alias.getAlias());
    if (node == null) {
      throw refused("alias *" + alias.getAlias() + " has no complete anchor before it", alias);
    }
    return node;
  }

  private Scalar scalar(ScalarEvent event) {
    String text = event.getValue();
    Kind plain = ScalarKinds.plain(text);
    Optional<String> tag = event.getTag().filter(t -> !t.equals("!"));
    Kind kind =
        tag.map(t -> tagged(t, event))
            .orElse(event.getImplicit().canOmitTagInPlainScalar() ? plain : Kind.STRING);
    boolean fits = kind == plain || kind == Kind.STRING;
    if (!fits && !(kind == Kind.FLOAT && plain == Kind.INTEGER)) {
      throw refused("tag " + tag.orElse("") + " on a value that it doesn't fit", event);
    }
    return new Scalar(text, kind, !event.isPlain(), line(event));
  }

  private static Kind tagged(String tag, Event event) {
    return switch (tag) {
      case TAG_PREFIX + "str" -> Kind.STRING;
      case TAG_PREFIX + "int" -> Kind.INTEGER;
      case TAG_PREFIX + "float" -> Kind.FLOAT;
      case TAG_PREFIX + "bool" -> Kind.BOOLEAN;
      case TAG_PREFIX + "null" -> Kind.NULL;
      default -> throw refused("tag " + tag + " is not supported", event);
    };
  }

  private Sequence sequence(SequenceStartEvent start, int depth) {
    refuseTag(start.getTag(), "seq", start);
    List<YamlNode> items = new ArrayList<>();
    long size = 1;
    while (!events.checkEvent(Event.ID.SequenceEnd)) {
      YamlNode item = node(depth + 1);
      items.add(item);
      size += item.size();
    }
    events.next();
    return new Sequence(items, line(start), saturated(size));
  }

  private Mapping mapping(MappingStartEvent start, int depth) {
    refuseTag(start.getTag(), "map", start);
    List<Entry> entries = new ArrayList<>();
    List<Entry> merged = new ArrayList<>();
    while (!events.checkEvent(Event.ID.MappingEnd)) {
      Event keyEvent = events.peekEvent();
      if (!(node(depth + 1) instanceof Scalar key)) {
        throw refused("a key must be a string, not a list or mapping", keyEvent);
      }
      YamlNode value = node(depth + 1);
      if (key.text().equals(MERGE) && !key.quoted()) {
        merged.addAll(toMerge(value, keyEvent));
        if (merged.size() > MAX_SIZE) {
          throw tooLarge(keyEvent);
        }
      } else {
        entries.add(new Entry(key, value));
      }
    }
    events.next();
    addAbsent(entries, merged);
    long size = 1;
    for (Entry entry : entries) {
      size += 1 + entry.value().size();
    }
    return new Mapping(entries, line(start), saturated(size));
  }

  /** Kubernetes' own reader knows {@code <<: *base}, so this one does too. */
  private static List<Entry> toMerge(YamlNode value, Event at) {
    return switch (value) {
      case Mapping mapping -> mapping.entries();
      case Sequence sequence
          when sequence.items().stream().allMatch(item -> item instanceof Mapping) ->
          sequence.items().stream().flatMap(item -> ((Mapping) item).entries().stream()).toList();
      default -> throw refused("<< takes a mapping or a list of mappings", at);
    };
  }

  /** What is written out wins over what is merged, and an earlier merge over a later one. */
  private static void addAbsent(List<Entry> entries, List<Entry> merged) {
    Set<String> present = new HashSet<>();
    entries.forEach(entry -> present.add(entry.key().text()));
    for (Entry entry : merged) {
      if (present.add(entry.key().text())) {
        entries.add(entry);
      }
    }
  }

  private static void refuseTag(Optional<String> tag, String allowed, Event event) {
    tag.filter(t -> !t.equals("!") && !t.equals(TAG_PREFIX + allowed))
        .ifPresent(t -> {
          throw refused("tag " + t + " is not supported", event);
        });
  }

  private static int saturated(long size) {
    return (int) Math.min(size, MAX_SIZE + 1L);
  }

  private static int line(Event event) {
    return event.getStartMark().map(YamlDocuments::line).orElse(1);
  }

  private static ComposerException tooLarge(Event event) {
    return refused("more than " + MAX_SIZE + " values, aliases followed", event);
  }

  private static ComposerException refused(String problem, Event event) {
    return new ComposerException(problem, event.getStartMark());
  }
}
