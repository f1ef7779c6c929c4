package dev.dormouse.crds;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Finds the files that are meant and reads them whole: of a folder the files in it that end in
 * .yaml or .yml, in the order of their names, without hidden ones and without folders in it. A file
 * that is meant twice is read once. For one thread.
 */
final class YamlFiles {
  static final int MAX_BYTES = 1 << 20;

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final Consumer<Violation> violations;

  YamlFiles(Consumer<Violation> violations) {
    this.violations = violations;
  }

  /** The files, named as the user named them or their folder. */
  List<Path> find(List<Path> paths) {
    List<Path> files = new ArrayList<>();
    Set<Path> seen = new HashSet<>();
    for (Path path : paths) {
      for (Path file : Files.isDirectory(path) ? inFolder(path) : List.of(path)) {
        if (seen.add(real(file))) {
          files.add(file);
        }
      }
    }
    return files;
  }

  private List<Path> inFolder(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> files = entries.filter(YamlFiles::isYaml).sorted().toList();
      if (files.isEmpty()) {
        violations.accept(new Violation(folder, 0, "", "no .yaml or .yml file in this folder"));
      }
      return files;
    } catch (IOException e) {
      violations.accept(unreadable(folder, e));
      return List.of();
    }
  }

  private static boolean isYaml(Path file) {
    String name = file.getFileName().toString();
    return (name.endsWith(".yaml") || name.endsWith(".yml"))
        && !name.startsWith(".")
        && !Files.isDirectory(file);
  }

  private static Path real(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      return file.toAbsolutePath().normalize();
    }
  }

  /** A file's text; empty where a violation was found. */
  Optional<String> read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return decode(file, in.readNBytes(MAX_BYTES + 1));
    } catch (IOException e) {
      violations.accept(unreadable(file, e));
      return Optional.empty();
    }
  }

  /** The text that a file's bytes stand for; empty where a violation was found. */
  Optional<String> decode(Path file, byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      violations.accept(new Violation(file, 0, "", "larger than 1 MiB"));
      return Optional.empty();
    }
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer text = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), text, true);
    text.flip();
    if (result.isError()) {
      int line = (int) text.chars().filter(c -> c == '\n').count() + 1;
      violations.accept(new Violation(file, line, "", "not UTF-8"));
      return Optional.empty();
    }
    boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
    return Optional.of(text.subSequence(marked ? 1 : 0, text.length()).toString());
  }

  private static Violation unreadable(Path file, IOException e) {
    String message =
        switch (e) {
          case NoSuchFileException _ -> "no such file";
          case AccessDeniedException _ -> "can't be read: permission denied";
          default -> "can't be read: " + e.getMessage();
        };
    return new Violation(file, 0, "", message);
  }
}
