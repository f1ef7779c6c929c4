package dev.dormouse.crds.generate;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelRuntime;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Evaluates a schema's CEL rules as an API server does: every rule where its value is, with the
 * field names checked against the schema. For one thread.
 */
final class Rules {
  private final JSONSchemaProps root;
  private final SchemaTypes types = new SchemaTypes();
  private final Map<String, CelRuntime.Program> programs = new HashMap<>();
  private final List<String> broken = new ArrayList<>();

  Rules(JSONSchemaProps root) {
    this.root = root;
  }

  /** The messages of the rules that a resource breaks, with their paths. */
  List<String> broken(Map<String, Object> resource) {
    broken.clear();
    visit("", root, resource, null);
    return List.copyOf(broken);
  }

  /** The same for a change; only rules that speak of the old value are asked. */
  List<String> brokenByChange(Map<String, Object> old, Map<String, Object> now) {
    broken.clear();
    visit("", root, now, old);
    return List.copyOf(broken);
  }

  /** Compiles every rule, whether or not any resource has a value there, and says how many. */
  int compileAll() {
    Crds.walk(
        "",
        root,
        (path, schema) ->
            schema
                .getXKubernetesValidations()
                .forEach(rule -> program(path, schema, rule.getRule())));
    return programs.size();
  }

  private void visit(String path, JSONSchemaProps schema, Object value, Object old) {
    for (ValidationRule rule : schema.getXKubernetesValidations()) {
      boolean change = rule.getRule().contains("oldSelf");
      if (change == (old != null) && !holds(path, schema, rule.getRule(), value, old)) {
        broken.add(path + ": " + rule.getMessage());
      }
    }
    if (value instanceof Map<?, ?> map && schema.getProperties() != null) {
      schema
          .getProperties()
          .forEach((name, field) -> {
            if (map.get(name) != null) {
              visit(path + "." + name, field, map.get(name), null);
            }
          });
    } else if (value instanceof List<?> list && schema.getItems() != null) {
      list.forEach(item -> visit(path + "[]", schema.getItems().getSchema(), item, null));
    }
  }

  private boolean holds(
      String path, JSONSchemaProps schema, String rule, Object value, Object old) {
    Map<String, Object> variables = new HashMap<>();
    variables.put("self", value);
    variables.put("oldSelf", old == null ? value : old);
    try {
      return (Boolean) program(path, schema, rule).eval(variables);
    } catch (CelException e) {
      throw new AssertionError(path + ": " + rule, e);
    }
  }

  private CelRuntime.Program program(String path, JSONSchemaProps schema, String rule) {
    return programs.computeIfAbsent(
        path + ": " + rule,
        where -> {
          try {
            Cel cel = cel(path, schema);
            return cel.createProgram(cel.compile(rule).getAst());
          } catch (CelException e) {
            throw new AssertionError(where, e);
          }
        });
  }

  private Cel cel(String path, JSONSchemaProps schema) {
    CelType self = types.of("root" + path.replaceAll("[^a-zA-Z]", "_"), schema);
    return CelFactory.standardCelBuilder()
        .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
        .addCompilerLibraries(CelExtensions.strings())
        .addRuntimeLibraries(CelExtensions.strings())
        .setTypeProvider(types)
        .addVar("self", self)
        .addVar("oldSelf", self)
        .build();
  }

  static CelType map(CelType values) {
    return MapType.create(SimpleType.STRING, values);
  }
}
