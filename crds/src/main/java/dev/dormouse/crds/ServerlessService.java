package dev.dormouse.crds;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The resource that a user writes, as it is written: nothing is checked and no default is filled
 * in. Immutable.
 */
public record ServerlessService(
    @Nullable String apiVersion,
    @Nullable String kind,
    @Nullable Metadata metadata,
    @Nullable ServerlessServiceSpec spec) {
  public static final String GROUP = "dormouse.dev";
  public static final String VERSION = "v1alpha1";
  public static final String API_VERSION = GROUP + "/" + VERSION;
  public static final String KIND = "ServerlessService";

  /** Kubernetes' object metadata, as far as a user sets it. */
  public record Metadata(
      @Nullable String name,
      @Nullable String namespace,
      Map<String, String> labels,
      Map<String, String> annotations) {
    public Metadata {
      labels = Absent.asEmpty(labels);
      annotations = Absent.asEmpty(annotations);
    }
  }
}
