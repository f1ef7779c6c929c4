package dev.dormouse.crds.generate;

import dev.dormouse.crds.kubernetes.RevisionResource;
import dev.dormouse.crds.kubernetes.ServerlessServiceResource;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the CRDs and the reference of their fields, from nothing but the types. The same types
 * give the same bytes. For one thread.
 */
public final class GenerateCrds {
  private static final List<Class<? extends HasMetadata>> TYPES =
      List.of(ServerlessServiceResource.class, RevisionResource.class);

  private GenerateCrds() {}

  /**
   * Writes the CRDs into the folder of the first argument, the reference into the second's file.
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      throw new IllegalArgumentException("expected: the folder of the CRDs, the reference's file");
    }
    Path folder = Files.createDirectories(Path.of(args[0]));
    Path reference = Path.of(args[1]).toAbsolutePath();
    List<CustomResourceDefinition> crds = new ArrayList<>();
    for (Class<? extends HasMetadata> type : TYPES) {
      crds.add(generate(type, folder));
    }
    Files.createDirectories(reference.getParent());
    Files.writeString(reference, new Reference().of(crds));
  }

  private static CustomResourceDefinition generate(Class<? extends HasMetadata> type, Path folder) {
    SchemaFinish finish = new SchemaFinish(type);
    int written =
        new CRDGenerator()
            .inOutputDir(folder.toFile())
            .forCRDVersions("v1")
            .withPostProcessor(finish)
            .customResourceClasses(List.of(type))
            .generate();
    if (written != 1) {
      throw new IllegalStateException(type + ": " + written + " CRDs written (expected: 1)");
    }
    return finish.crd();
  }
}
