package dev.dormouse.activator.local;

import dev.dormouse.core.revision.Revision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The variables that an instance is given, and what its command and args expand to. The platform's
 * own variables come first, so that every other may refer to them, and no other may replace them.
 * Immutable.
 */
final class InstanceEnvironment {
  private final Revision revision;
  private final Map<String, String> variables;

  /**
   * @param port what PORT says
   */
  InstanceEnvironment(Revision revision, int port) {
    this.revision = revision;
    var all = new LinkedHashMap<String, String>();
    all.put("PORT", Integer.toString(port));
    all.put("K_SERVICE", revision.service().name());
    all.put("K_REVISION", revision.key().name());
    all.put("K_CONFIGURATION", revision.service().name());
    var platform = Map.copyOf(all);
    revision
        .template()
        .container()
        .env()
        .forEach((name, value) -> all.put(name, Expansion.expand(value, all)));
    all.putAll(platform);
    this.variables = java.util.Collections.unmodifiableMap(all);
  }

  Map<String, String> variables() {
    return variables;
  }

  /** The container's command with its args, expanded. */
  List<String> commandLine() {
    var words = new ArrayList<>(revision.template().container().command());
    words.addAll(revision.template().container().args());
    words.replaceAll(word -> Expansion.expand(word, variables));
    return words;
  }
}
