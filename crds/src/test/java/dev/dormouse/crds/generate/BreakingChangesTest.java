package dev.dormouse.crds.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That the resources of the last release are still taken, and that a break would be found. */
final class BreakingChangesTest {
  private static JSONSchemaProps schema(String yaml) {
    return new KubernetesSerialization().unmarshal("type: object\n" + yaml, JSONSchemaProps.class);
  }

  /** A deliberate break needs a new API version, or before 1.0 a line under Breaking. */
  @ParameterizedTest
  @ValueSource(strings = {Crds.SERVICES, Crds.REVISIONS})
  void whatTheLastReleaseTookIsStillTaken(String file) {
    CustomResourceDefinition released = Crds.crd(Crds.RELEASED + file);
    CustomResourceDefinition generated = Crds.crd(Crds.GENERATED + file);

    assertThat(BreakingChanges.between(Crds.schema(released), Crds.schema(generated))).isEmpty();
    assertThat(generated.getSpec().getNames()).isEqualTo(released.getSpec().getNames());
    assertThat(generated.getSpec().getVersions().getFirst().getName())
        .isEqualTo(released.getSpec().getVersions().getFirst().getName());
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          properties: {a: {type: string}} => properties: {} => .a: removed
          properties: {a: {type: string}} => properties: {a: {type: integer}} => .a: type string became integer
          properties: {a: {type: string}} => properties: {a: {type: string, pattern: x}} => .a: pattern null became x
          properties: {a: {type: string}} => properties: {a: {type: string, enum: [x]}} => .a: only some values are left
          properties: {a: {enum: [x, y]}} => properties: {a: {enum: [y]}} => .a: value "x" removed
          description: x => required: [a] => .a: newly required
          properties: {a: {maximum: 9}} => properties: {a: {maximum: 8}} => .a: maximum 9.0 became 8.0
          properties: {a: {type: integer}} => properties: {a: {type: integer, minimum: 1}} => .a: minimum null became 1.0
          properties: {a: {items: {maxLength: 5}}} => properties: {a: {items: {maxLength: 4}}} => .a[]: maxLength 5 became 4
          additionalProperties: {type: string} => additionalProperties: {type: integer} => {}: type string became integer
          properties: {a: {default: 1}} => properties: {a: {default: 2}} => .a: default 1 became 2
          properties: {a: {x-kubernetes-preserve-unknown-fields: true}} => properties: {a: {}} => .a: no longer of free form
          properties: {a: {}} => properties: {a: {x-kubernetes-validations: [{rule: r}]}} => .a: new rule r
          """)
  void aBreakIsFound(String before, String after, String expected) {

    assertThat(BreakingChanges.between(schema(before), schema(after))).containsExactly(expected);
  }

  @Test
  void whatTakesMoreIsNoBreak() {
    assertThat(
            BreakingChanges.between(
                schema("properties: {a: {type: string, maxLength: 5, enum: [x]}}\nrequired: [a]"),
                schema(
                    "properties: {a: {type: string, maxLength: 6, enum: [x, y]}, b: {type:"
                        + " string}}")))
        .isEmpty();
  }
}
