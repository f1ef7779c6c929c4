package dev.dormouse.activator.proxy;

import dev.dormouse.testing.Ports;
import dev.dormouse.testing.http.BackEnd;
import dev.dormouse.testing.http.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** One that runs on this machine, until closed. */
record RunningBackEnd(Process process, int port, Path log) implements AutoCloseable {
  /** Skips the test, and says so, where the program is missing. */
  static RunningBackEnd start(BackEnd kind, Path folder) throws Exception {
    String found = Programs.find(kind.program, kind.debian);
    int port = Ports.free();
    Path log = Files.createFile(folder.resolve(kind.program + ".log"));
    Path file =
        Files.writeString(
            folder.resolve(kind.program + ".conf"),
            kind.settings("127.0.0.1", port, log.toString()));
    ProcessBuilder command =
        new ProcessBuilder(kind.command(found, file.toString(), folder.toString()));
    Process process = Programs.start(command.directory(folder.toFile()), log);
    Programs.awaitPort(process, port, log);
    return new RunningBackEnd(process, port, log);
  }

  /** How many requests it wrote down. */
  long requests() {
    try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
      return lines.filter(line -> line.startsWith("REQUEST ")).count();
    } catch (IOException e) {
      return -1;
    }
  }

  boolean wasAskedFor(String target) throws IOException {
    return Files.readString(log, StandardCharsets.ISO_8859_1).contains(" " + target + " ");
  }

  @Override
  public void close() {
    Programs.end(process);
  }
}
