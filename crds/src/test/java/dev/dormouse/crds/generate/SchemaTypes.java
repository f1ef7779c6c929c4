package dev.dormouse.crds.generate;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes CEL's types from a schema, so that a rule can't name a field that isn't there. For one
 * thread.
 */
@SuppressWarnings("Immutable") // It grows by the types of the schema that is walked.
final class SchemaTypes implements CelTypeProvider {
  private final Map<String, CelType> structs = new HashMap<>();

  CelType of(String name, JSONSchemaProps schema) {
    if (Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
      return SimpleType.DYN;
    }
    return switch (schema.getType()) {
      case "integer" -> SimpleType.INT;
      case "boolean" -> SimpleType.BOOL;
      case "string" -> SimpleType.STRING;
      case "array" -> ListType.create(of(name + "_", schema.getItems().getSchema()));
      default ->
          schema.getAdditionalProperties() == null
              ? struct(name, schema)
              : Rules.map(of(name + "_", schema.getAdditionalProperties().getSchema()));
    };
  }

  private CelType struct(String name, JSONSchemaProps schema) {
    Map<String, CelType> fields = new HashMap<>();
    if (schema.getProperties() != null) {
      schema.getProperties().forEach((field, of) -> fields.put(field, of(name + "_" + field, of)));
    }
    if (name.equals("root")) {
      fields.put("metadata", metadata());
    }
    return register(name, fields);
  }

  /** Of the metadata a rule sees the name alone. */
  private CelType metadata() {
    return register("metadata", Map.of("name", SimpleType.STRING));
  }

  private CelType register(String name, Map<String, CelType> fields) {
    CelType type =
        StructType.create(
            name,
            ImmutableSet.copyOf(fields.keySet()),
            field -> Optional.ofNullable(fields.get(field)));
    structs.put(name, type);
    return type;
  }

  @Override
  public ImmutableCollection<CelType> types() {
    return ImmutableList.copyOf(structs.values());
  }

  @Override
  public Optional<CelType> findType(String name) {
    return Optional.ofNullable(structs.get(name));
  }
}
