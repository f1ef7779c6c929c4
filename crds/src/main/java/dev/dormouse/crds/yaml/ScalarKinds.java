package dev.dormouse.crds.yaml;

import dev.dormouse.crds.yaml.YamlNode.Kind;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Decides what a scalar that stands there without quotes is. YAML 1.2 rules, and what YAML 1.1
 * would take for something else is told apart, because kubectl reads 1.1: {@code on} is true to it.
 * Has no mutable state; safe for any thread.
 */
final class ScalarKinds {
  private static final ScalarResolver CORE = new CoreSchema().getScalarResolver();
  private static final Pattern OTHERWISE_IN_YAML_1_1 =
      Pattern.compile(
          "y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF"
              + "|[-+]?[0-9][0-9]*_[0-9_]*|[-+]?0b[01_]+");

  private ScalarKinds() {}

  static Kind plain(String text) {
    Tag tag = CORE.resolve(text, true);
    if (tag.equals(Tag.NULL)) {
      return Kind.NULL;
    }
    if (tag.equals(Tag.BOOL)) {
      return Kind.BOOLEAN;
    }
    if (tag.equals(Tag.INT)) {
      return Kind.INTEGER;
    }
    if (tag.equals(Tag.FLOAT)) {
      return Kind.FLOAT;
    }
    return OTHERWISE_IN_YAML_1_1.matcher(text).matches() ? Kind.AMBIGUOUS : Kind.STRING;
  }
}
