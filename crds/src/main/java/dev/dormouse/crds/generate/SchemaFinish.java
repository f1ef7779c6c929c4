package dev.dormouse.crds.generate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.dormouse.core.rollout.RolloutPolicy;
import dev.dormouse.crds.Forms;
import dev.dormouse.crds.kubernetes.RevisionResource;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRuleBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Adds to a generated schema what no annotation can say: values that are a number or a string,
 * enumerations, parts of free form, and lists that are merged by a key. For one thread and one CRD.
 */
final class SchemaFinish implements CRDPostProcessor {
  private static final Pattern ONE_OF = Pattern.compile("\\^\\((\\w+(?:\\|\\w+)*)\\)\\$");

  /** Lists whose items have a name of their own, and the field that says it. */
  private static final Map<String, String> KEYS = Map.of("conditions", "type", "env", "name");

  /** How many traffic targets a rule adds up. */
  private static final int SUMMED = 20;

  /** The columns of kubectl's tables, in their order. */
  private final List<String> columns;

  private @Nullable CustomResourceDefinition crd;

  SchemaFinish(Class<?> type) {
    columns =
        Stream.of(type.getAnnotationsByType(AdditionalPrinterColumn.class))
            .map(AdditionalPrinterColumn::name)
            .toList();
  }

  @Override
  public HasMetadata process(HasMetadata generated, String crdSpecVersion) {
    CustomResourceDefinition crd = (CustomResourceDefinition) generated;
    CustomResourceDefinitionVersion version = crd.getSpec().getVersions().getFirst();
    JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
    finish("", root);
    root.setDescription(description(crd.getSpec().getNames().getKind()));
    JSONSchemaProps traffic = part(root, "spec").getProperties().get("traffic");
    if (traffic != null) {
      traffic.getXKubernetesValidations().add(percents());
    }
    JSONSchemaProps rollout = part(root, "spec").getProperties().get("rollout");
    if (rollout != null) {
      part(rollout, "steps").getXKubernetesValidations().add(rising());
    }
    describe(root, "spec", "What is wished.");
    describe(root, "status", "What has come of it. Nothing here is for users to write.");
    root.setRequired(List.of("spec"));
    version
        .getAdditionalPrinterColumns()
        .sort(Comparator.comparingInt(column -> columns.indexOf(column.getName())));
    this.crd = crd;
    return crd;
  }

  CustomResourceDefinition crd() {
    return Objects.requireNonNull(crd, "nothing was generated");
  }

  /**
   * Spelled out for as many targets as a service may reasonably have; the mapper checks the sum of
   * more. Servers before 1.31 can't tell the cost of {@code self.map(…).sum()}, and refuse it.
   */
  private static ValidationRule percents() {
    String sum =
        IntStream.range(0, SUMMED)
            .mapToObj(i ->
                "(size(self) > %d && has(self[%d].percent) ? self[%d].percent : 0)"
                    .formatted(i, i, i))
            .collect(Collectors.joining(" + "));
    return new ValidationRuleBuilder()
        .withRule("size(self) == 0 || size(self) > " + SUMMED + " || " + sum + " == 100")
        .withMessage("the percents must add up to 100")
        .build();
  }

  /** Spelled out too, for no server's CEL has a cheap way to compare neighbours. */
  private static ValidationRule rising() {
    String pairs =
        IntStream.range(1, RolloutPolicy.MAX_STEPS)
            .mapToObj(i -> "(size(self) <= %d || self[%d] < self[%d])".formatted(i, i - 1, i))
            .collect(Collectors.joining(" && "));
    return new ValidationRuleBuilder().withRule(pairs).withMessage("the steps must rise").build();
  }

  private static void describe(JSONSchemaProps root, String part, String description) {
    part(root, part).setDescription(description);
  }

  private static JSONSchemaProps part(JSONSchemaProps root, String part) {
    return Objects.requireNonNull(root.getProperties().get(part), part);
  }

  private static String description(String kind) {
    return kind.equals(RevisionResource.KIND)
        ? "One snapshot of a ServerlessService's template. Made and removed by the operator alone."
        : "A program in containers that is run as soon as it is called, in as many instances as the"
            + " calls need, and not at all while nobody calls.";
  }

  private void finish(String name, JSONSchemaProps schema) {
    String form = Objects.requireNonNullElse(schema.getPattern(), "");
    Matcher oneOf = ONE_OF.matcher(form);
    if (form.equals(Forms.QUANTITY)) {
      numberOrString(schema, 0, null);
    } else if (form.equals(Forms.PORT)) {
      numberOrString(schema, 1, 65535);
    } else if (oneOf.matches()) {
      schema.setPattern(null);
      schema.setEnum(
          Stream.of(oneOf.group(1).split("\\|")).<JsonNode>map(TextNode::valueOf).toList());
    }
    // An annotation on a record's component is one of its field and one of its type.
    schema.setXKubernetesValidations(
        new ArrayList<>(new LinkedHashSet<>(schema.getXKubernetesValidations())));
    if (name.equals("lastTransitionTime")) {
      schema.setFormat("date-time");
    }
    if (schema.getProperties() != null) {
      schema.getProperties().forEach(this::finish);
    }
    if (schema.getItems() != null) {
      JSONSchemaProps items = schema.getItems().getSchema();
      finish("", items);
      if (KEYS.containsKey(name)) {
        schema.setXKubernetesListType("map");
        schema.setXKubernetesListMapKeys(List.of(KEYS.get(name)));
      }
    }
    if (schema.getAdditionalProperties() != null) {
      values(schema, schema.getAdditionalProperties().getSchema());
    }
  }

  private void values(JSONSchemaProps schema, JSONSchemaProps values) {
    if ("object".equals(values.getType())) {
      schema.setAdditionalProperties(null);
      schema.setXKubernetesPreserveUnknownFields(true);
    } else {
      finish("", values);
    }
  }

  private static void numberOrString(
      JSONSchemaProps schema, int minimum, @Nullable Integer maximum) {
    schema.setType(null);
    schema.setXKubernetesIntOrString(true);
    schema.setMinimum((double) minimum);
    schema.setMaximum(maximum == null ? null : maximum.doubleValue());
  }
}
