package dev.dormouse.crds;

import dev.dormouse.core.revision.ServiceDefinition;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.crds.yaml.Problem;
import dev.dormouse.crds.yaml.YamlDocuments;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads services from YAML files and folders, and finds all that is wrong in all of them at once.
 * Of a folder it reads the files in it that end in .yaml or .yml, not those of folders in it. Every
 * call stands alone; safe for any thread.
 */
public final class ServiceFiles {
  /**
   * A service and where it stands.
   *
   * @param file as the user gave it
   * @param line where its document starts
   */
  public record Source(ServiceDefinition definition, Path file, int line) {}

  /**
   * What came of all files together.
   *
   * @param sources the services without a violation of their own; all that the files hold only when
   *     there are no violations
   */
  public record Result(List<Source> sources, List<Violation> violations, List<Note> notes) {
    public Result {
      sources = List.copyOf(sources);
      violations = List.copyOf(violations);
      notes = List.copyOf(notes);
    }
  }

  private final Map<ServiceKey, DocumentReader.Read> services = new HashMap<>();
  private final List<Source> sources = new ArrayList<>();
  private final List<Violation> violations = new ArrayList<>();
  private final List<Note> notes = new ArrayList<>();

  private ServiceFiles() {}

  /** Reads the files and folders. Never throws for what a user can do wrong. */
  public static Result read(List<Path> paths) {
    ServiceFiles all = new ServiceFiles();
    YamlFiles files = new YamlFiles(all.violations::add);
    for (Path file : files.find(paths)) {
      files.read(file).ifPresent(text -> all.add(file, YamlDocuments.read(text)));
    }
    return all.result(paths);
  }

  /** Reads one file's bytes. */
  static Result parse(Path file, byte[] bytes) {
    ServiceFiles all = new ServiceFiles();
    new YamlFiles(all.violations::add)
        .decode(file, bytes)
        .ifPresent(text -> all.add(file, YamlDocuments.read(text)));
    return all.result(List.of(file));
  }

  private void add(Path file, YamlDocuments yaml) {
    DocumentReader reader = new DocumentReader(file);
    yaml.documents().forEach(reader::read);
    List<Violation> found = new ArrayList<>(reader.violations());
    for (DocumentReader.Read read : reader.services()) {
      DocumentReader.Read first = services.putIfAbsent(read.key(), read);
      if (first == null) {
        read.source().ifPresent(sources::add);
      } else {
        found.add(duplicate(read, first));
      }
    }
    if (yaml.error().isPresent()) {
      Problem error = yaml.error().get();
      found.add(new Violation(file, error.line(), error.field(), error.message()));
    } else if (yaml.documents().isEmpty()) {
      found.add(new Violation(file, 1, "", "empty (expected: a " + ServerlessService.KIND + ")"));
    }
    found.sort((a, b) -> Integer.compare(a.line(), b.line()));
    violations.addAll(found);
    notes.addAll(reader.notes());
  }

  private static Violation duplicate(DocumentReader.Read second, DocumentReader.Read first) {
    String message =
        "%s is a duplicate; %s:%d has a service of this name"
            .formatted(second.key(), first.file(), first.nameLine());
    return new Violation(second.file(), second.nameLine(), "metadata.name", message);
  }

  private Result result(List<Path> paths) {
    if (sources.isEmpty() && violations.isEmpty() && !paths.isEmpty()) {
      violations.add(
          new Violation(paths.getFirst(), 0, "", "no " + ServerlessService.KIND + " in it"));
    }
    return new Result(sources, violations, notes);
  }
}
