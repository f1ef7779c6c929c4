package dev.dormouse.activator.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a folder's changes is told, on a real file system. */
class FileWatchIT {
  @TempDir private Path folder;

  private final BlockingQueue<Boolean> told = new LinkedBlockingQueue<>();

  @Test
  void tellsOfTheFileAndNotOfItsNeighbours() throws Exception {
    Path file = Files.writeString(folder.resolve("service.yaml"), "1");
    Path log = Files.writeString(folder.resolve("service.log"), "");
    BlockingQueue<Boolean> logged = new LinkedBlockingQueue<>();
    try (FileWatch _ = FileWatch.start(() -> List.of(file), () -> told.add(true));
        FileWatch _ = FileWatch.start(() -> List.of(log), () -> logged.add(true))) {
      for (int line = 1; line <= 3; line++) {
        Files.writeString(log, "line " + line);
        assertIsTold(logged);
      }

      Files.writeString(file, "2");

      assertIsTold(told);
      assertThat(told).isEmpty();
    }
  }

  @Test
  void tellsOfAFileThatIsReplaced() throws Exception {
    Path file = Files.writeString(folder.resolve("service.yaml"), "1");
    Path next = Files.writeString(folder.resolve("service.yaml.new"), "2");
    try (FileWatch _ = FileWatch.start(() -> List.of(file), () -> told.add(true))) {
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);

      assertIsTold(told);
    }
  }

  @Test
  void tellsOfAVolumeWhoseLinkIsSwapped() throws Exception {
    Path first = Files.createDirectory(folder.resolve("..2026_1"));
    Path second = Files.createDirectory(folder.resolve("..2026_2"));
    Files.writeString(first.resolve("tls.crt"), "1");
    Files.writeString(second.resolve("tls.crt"), "2");
    Path link = Files.createSymbolicLink(folder.resolve("..data"), first.getFileName());
    Path file = Files.createSymbolicLink(folder.resolve("tls.crt"), Path.of("..data/tls.crt"));
    Path next = Files.createSymbolicLink(folder.resolve("..data_tmp"), second.getFileName());
    try (FileWatch _ = FileWatch.start(() -> List.of(file), () -> told.add(true))) {
      Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);

      assertIsTold(told);
      assertThat(file).hasContent("2");
    }
  }

  @Test
  void tellsOfAnyFileInAFolder() throws Exception {
    try (FileWatch _ = FileWatch.start(() -> List.of(folder), () -> told.add(true))) {
      Files.writeString(folder.resolve("another.yaml"), "1");

      assertIsTold(told);
    }
  }

  @Test
  void aFileBesideAWatchedFolderMattersThereToo() throws Exception {
    Path file = folder.resolve("service.yaml");
    try (FileWatch _ = FileWatch.start(() -> List.of(file, folder), () -> told.add(true))) {
      Files.writeString(folder.resolve("another.yaml"), "1");

      assertIsTold(told);
    }
  }

  private static void assertIsTold(BlockingQueue<Boolean> calls) throws InterruptedException {
    assertThat(calls.poll(20, TimeUnit.SECONDS)).isTrue();
  }
}
