package dev.dormouse.activator.wayin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where certificates are. Immutable.
 *
 * @param certificate the file of the one that is shown to everybody for whose host there is none
 * @param key the file of its key
 * @param more a folder that holds, in a folder each, {@code tls.crt} and {@code tls.key} of others
 */
public record CertificateFiles(Path certificate, Path key, Optional<Path> more) {
  /** What the first one is called. */
  static final String DEFAULT = "default";

  /** How the names of the others begin. */
  private static final String MORE = "more/";

  /** One certificate's files. Immutable. */
  record Pair(String name, Path certificate, Path key) {}

  public CertificateFiles {
    Objects.requireNonNull(certificate, "certificate");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(more, "more");
  }

  /** The certificates that should be there now, the one for everybody first. */
  List<Pair> pairs() {
    List<Pair> pairs = new ArrayList<>();
    pairs.add(new Pair(DEFAULT, certificate, key));
    for (Path folder : folders()) {
      pairs.add(
          new Pair(
              MORE + folder.getFileName(), folder.resolve("tls.crt"), folder.resolve("tls.key")));
    }
    return pairs;
  }

  /** Those of hidden names are the kubelet's own, by which it changes all files at once. */
  private List<Path> folders() {
    if (more.isEmpty() || !Files.isDirectory(more.get())) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(more.get())) {
      return entries
          .filter(Files::isDirectory)
          .filter(entry -> !entry.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** The folders in which a change may show, as far as they are there. */
  List<Path> watched() {
    return Stream.of(
            around(certificate),
            around(key),
            more.stream(),
            more.stream().flatMap(CertificateFiles::above),
            folders().stream())
        .flatMap(paths -> paths)
        .filter(Files::isDirectory)
        .distinct()
        .toList();
  }

  /** A file's folder, and the one around that: the kubelet changes links there. */
  public static Stream<Path> around(Path file) {
    return above(file).flatMap(folder -> Stream.concat(Stream.of(folder), above(folder)));
  }

  private static Stream<Path> above(Path path) {
    return Stream.ofNullable(path.toAbsolutePath().normalize().getParent());
  }
}
