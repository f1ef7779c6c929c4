package dev.dormouse.activator.ctl;

import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.crds.ServerlessServiceSpec.Traffic;
import dev.dormouse.crds.yaml.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A wish for a service's traffic, in words: which share goes where, which tags there are. Knows how
 * the traffic looks with it. Immutable.
 *
 * @param shares {@code REVISION=PERCENT}, each; none leaves the shares as they are
 * @param tags {@code TAG=REVISION}, each; others stay where they are
 * @param untagged tags that go
 */
public record TrafficChange(List<String> shares, List<String> tags, List<String> untagged) {
  /** The word for whichever revision is the latest. */
  static final String LATEST = "latest";

  private static final Pattern PERCENT = Pattern.compile("[0-9]{1,3}%?");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  public TrafficChange {
    shares = List.copyOf(shares);
    tags = List.copyOf(tags);
    untagged = List.copyOf(untagged);
  }

  /** All traffic to one revision; tags stay where they are. */
  static TrafficChange allTo(String revision) {
    return new TrafficChange(List.of(revision + "=100"), List.of(), List.of());
  }

  /**
   * The traffic with this change.
   *
   * @param current empty means all to the latest
   * @param revisions the names of those that exist
   */
  List<Traffic> applied(ServiceKey service, List<Traffic> current, Collection<String> revisions)
      throws Failure {
    Map<String, Integer> percents = shares.isEmpty() ? percents(current) : new LinkedHashMap<>();
    for (String share : shares) {
      String[] words = words(share, "REVISION=PERCENT, such as latest=90");
      String target = target(service, words[0], revisions);
      if (!PERCENT.matcher(words[1]).matches()) {
        throw new Failure(share + ": " + words[1] + " (expected: a percentage, 0 to 100)");
      }
      if (percents.put(target, Integer.parseInt(words[1].replace("%", ""))) != null) {
        throw new Failure(share + ": " + words[0] + " is there twice");
      }
    }
    int sum = percents.values().stream().mapToInt(Integer::intValue).sum();
    if (sum != 100) {
      throw new Failure("the percents add up to " + sum + " (expected: 100)");
    }
    return lines(percents, tags(service, current, revisions));
  }

  private static Map<String, Integer> percents(List<Traffic> current) {
    Map<String, Integer> percents = new LinkedHashMap<>();
    for (Traffic part : current) {
      percents.merge(target(part), part.percent() == null ? 0 : part.percent(), Integer::sum);
    }
    return current.isEmpty() ? new LinkedHashMap<>(Map.of(LATEST, 100)) : percents;
  }

  private static String target(Traffic part) {
    return part.revisionName() == null ? LATEST : part.revisionName();
  }

  private Map<String, String> tags(
      ServiceKey service, List<Traffic> current, Collection<String> revisions) throws Failure {
    Map<String, String> all = new LinkedHashMap<>();
    for (Traffic part : current) {
      if (part.tag() != null) {
        all.put(part.tag(), target(part));
      }
    }
    for (String tag : untagged) {
      if (all.remove(tag) == null) {
        throw new Failure("--untag " + tag + ": there is no such tag" + nearest(tag, all.keySet()));
      }
    }
    for (String tag : tags) {
      String[] words = words(tag, "TAG=REVISION, such as next=latest");
      all.put(words[0], target(service, words[1], revisions));
    }
    return all;
  }

  private static String nearest(String word, Set<String> known) {
    return Nearest.to(word, known).map(near -> "; did you mean " + near + "?").orElse("");
  }

  private static String[] words(String text, String expected) throws Failure {
    String[] words = text.split("=", -1);
    if (words.length != 2 || words[0].isEmpty() || words[1].isEmpty()) {
      throw new Failure(text + " (expected: " + expected + ")");
    }
    return words;
  }

  /** A revision by its name or its number, or the latest. */
  static String target(ServiceKey service, String word, Collection<String> revisions)
      throws Failure {
    if (word.equals(LATEST)) {
      return LATEST;
    }
    String name =
        NUMBER.matcher(word).matches() && Integer.parseInt(word) > 0
            ? service.revision(Integer.parseInt(word)).name()
            : word;
    if (revisions.contains(name)) {
      return name;
    }
    throw new Failure(
        "there is no revision "
            + name
            + " of "
            + service
            + Nearest.to(name, revisions)
                .map(near -> "; did you mean " + near + "?")
                .orElse(revisions.isEmpty() ? "" : "; there is " + String.join(", ", revisions)));
  }

  /** One line for each tag; the first of a target has its share, as has one without a tag. */
  private static List<Traffic> lines(Map<String, Integer> percents, Map<String, String> tags) {
    List<Traffic> lines = new ArrayList<>();
    percents.forEach((target, percent) -> {
      List<String> own =
          tags.entrySet().stream()
              .filter(tag -> tag.getValue().equals(target))
              .map(Map.Entry::getKey)
              .toList();
      if (own.isEmpty() && percent > 0) {
        lines.add(line(target, percent, null));
      }
      for (int i = 0; i < own.size(); i++) {
        lines.add(line(target, i == 0 ? percent : 0, own.get(i)));
      }
    });
    tags.forEach((tag, target) -> {
      if (!percents.containsKey(target)) {
        lines.add(line(target, 0, tag));
      }
    });
    return lines;
  }

  private static Traffic line(String target, int percent, @Nullable String tag) {
    boolean latest = target.equals(LATEST);
    return new Traffic(latest ? true : null, latest ? null : target, percent, tag);
  }
}
