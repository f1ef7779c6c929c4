package dev.dormouse.crds;

import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.crds.SpecMapper.Mapped;
import dev.dormouse.crds.yaml.Nearest;
import dev.dormouse.crds.yaml.Problem;
import dev.dormouse.crds.yaml.Reading;
import dev.dormouse.crds.yaml.Shown;
import dev.dormouse.crds.yaml.YamlNode;
import dev.dormouse.crds.yaml.YamlNode.Entry;
import dev.dormouse.crds.yaml.YamlNode.Mapping;
import dev.dormouse.crds.yaml.YamlNode.Scalar;
import dev.dormouse.crds.yaml.YamlNode.Sequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether a document is a ServerlessService, something else that is none of our business,
 * or one that was meant to be ours; and reads ours, those in a list too. For one thread and one
 * file.
 */
final class DocumentReader {
  /**
   * A service that was read.
   *
   * @param nameLine the line of its name
   * @param source present when nothing is wrong with it
   */
  record Read(ServiceKey key, Path file, int nameLine, Optional<ServiceFiles.Source> source) {}

  private static final String LIST = "List";

  private final Path file;
  private final List<Read> services = new ArrayList<>();
  private final List<Violation> violations = new ArrayList<>();
  private final List<Note> notes = new ArrayList<>();

  DocumentReader(Path file) {
    this.file = file;
  }

  List<Read> services() {
    return services;
  }

  List<Violation> violations() {
    return violations;
  }

  List<Note> notes() {
    return notes;
  }

  void read(YamlNode document) {
    if (!(document instanceof Mapping mapping)) {
      violation(
          document.line(),
          "",
          document.described() + " (expected: a " + ServerlessService.KIND + ")");
      return;
    }
    Optional<Scalar> kind = scalar(mapping, "kind");
    Optional<Scalar> apiVersion = scalar(mapping, "apiVersion");
    if (kind.isEmpty()) {
      violation(mapping.line(), "kind", "missing (expected: " + ServerlessService.KIND + ")");
    } else if (kind.get().text().equals(ServerlessService.KIND)) {
      service(mapping, apiVersion);
    } else if (kind.get().text().equals(LIST)) {
      list(mapping);
    } else if (meantToBeOurs(kind.get(), apiVersion)) {
      violation(
          kind.get().line(),
          "kind",
          kind.get().described() + " (expected: " + ServerlessService.KIND + ")");
    } else {
      String message = " is not served; only " + ServerlessService.KIND + " is";
      notes.add(new Note(file, mapping.line(), "", Shown.value(kind.get().text()) + message));
    }
  }

  /** Kubernetes' list of any resources, as {@code kubectl get -o yaml} writes it. */
  private void list(Mapping mapping) {
    Optional<YamlNode> items = value(mapping, "items");
    if (items.isPresent() && items.get() instanceof Sequence sequence) {
      sequence.items().forEach(this::read);
      return;
    }
    violation(
        items.map(YamlNode::line).orElse(mapping.line()),
        "items",
        items.map(YamlNode::described).orElse("missing") + " (expected: a list of resources)");
  }

  private void service(Mapping mapping, Optional<Scalar> apiVersion) {
    String expected = " (expected: " + ServerlessService.API_VERSION + ")";
    int before = violations.size();
    if (apiVersion.isEmpty()) {
      violation(mapping.line(), "apiVersion", "missing" + expected);
    } else if (!apiVersion.get().text().equals(ServerlessService.API_VERSION)) {
      violation(apiVersion.get().line(), "apiVersion", apiVersion.get().described() + expected);
    }
    Reading reading = new Reading();
    ServerlessService service = ResourceReader.service(reading.root(mapping));
    for (Problem problem : reading.problems()) {
      violation(problem.line(), problem.field(), problem.message());
    }
    Mapped mapped = SpecMapper.map(service, reading::isUnread);
    for (Finding violation : mapped.violations()) {
      violation(reading.line(violation.field()), violation.field(), violation.message());
    }
    for (Finding note : mapped.notes()) {
      notes.add(new Note(file, reading.line(note.field()), note.field(), note.message()));
    }
    ServiceKey key = SpecMapper.key(service.metadata());
    if (!key.name().isEmpty()) {
      Optional<ServiceFiles.Source> source =
          mapped
              .definition()
              .filter(_ -> violations.size() == before)
              .map(definition -> new ServiceFiles.Source(definition, file, mapping.line()));
      services.add(new Read(key, file, reading.line("metadata.name"), source));
    }
  }

  private static boolean meantToBeOurs(Scalar kind, Optional<Scalar> apiVersion) {
    return Nearest.to(kind.text(), List.of(ServerlessService.KIND)).isPresent()
        || apiVersion.filter(v -> v.text().startsWith(ServerlessService.GROUP + "/")).isPresent();
  }

  private static Optional<YamlNode> value(Mapping mapping, String name) {
    return mapping.entries().stream()
        .filter(entry -> entry.key().text().equals(name))
        .map(Entry::value)
        .findFirst();
  }

  private static Optional<Scalar> scalar(Mapping mapping, String name) {
    return value(mapping, name)
        .filter(value -> value instanceof Scalar scalar && scalar.kind() != YamlNode.Kind.NULL)
        .map(Scalar.class::cast);
  }

  private void violation(int line, String field, String message) {
    violations.add(new Violation(file, line, field, message));
  }
}
