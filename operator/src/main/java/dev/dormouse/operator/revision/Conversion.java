package dev.dormouse.operator.revision;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;

/**
 * Turns what the resource leaves to Kubernetes, plain maps, into Fabric8's types. Safe for any
 * thread.
 */
final class Conversion {
  /** A part of a template that has not the form that Kubernetes wants. */
  static final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MalformedException(String field, Throwable cause) {
      super("spec.template.spec: " + field + ": " + firstLine(cause), cause);
    }

    private static String firstLine(Throwable cause) {
      return String.valueOf(cause.getMessage()).lines().findFirst().orElse("malformed");
    }
  }

  private final KubernetesSerialization serialization;

  Conversion(KubernetesSerialization serialization) {
    this.serialization = serialization;
  }

  <T> T one(Map<String, Object> given, Class<T> type, String field) {
    try {
      return serialization.convertValue(given, type);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(field, e);
    }
  }

  <T> List<T> list(List<Map<String, Object>> given, Class<T> type, String field) {
    return given.stream().map(one -> one(one, type, field)).toList();
  }
}
