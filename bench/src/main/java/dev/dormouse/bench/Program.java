package dev.dormouse.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The programs that are served: how to start each on the port in {@code PORT}. Immutable. */
record Program(List<String> command) {
  /** What nginx answers: a thousand and twenty-four bytes. */
  private static final String ANSWER = "0123456789abcdef".repeat(64);

  Program {
    command = List.copyOf(command);
  }

  static Program named(String name, Workplace workplace) throws IOException {
    return switch (name) {
      case "nginx" -> nginx(workplace, "");
      case "hello" -> hello();
      default -> throw new IllegalArgumentException("--program: " + name + " (nginx or hello)");
    };
  }

  /** The sample, which counts the requests that it serves at once. */
  static Program hello() {
    return new Program(
        List.of(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-Xmx64m",
            "-jar",
            Workplace.home().resolve("samples/hello/target/hello.jar").toString()));
  }

  /** The one that counts and makes bytes, and echoes those of sockets. */
  static Program stream() {
    return new Program(
        List.of(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx64m",
            "-cp",
            Workplace.home().resolve("bench/target/dormouse-bench.jar").toString(),
            StreamProgram.class.getName()));
  }

  /** Debian's nginx, which knows no variables, so that a shell writes the port into its file. */
  static Program nginx(Workplace workplace, String before) throws IOException {
    Path folder = workplace.file("");
    Path template =
        workplace.write(
            "upstream.template",
            """
            daemon off;
            worker_processes 1;
            error_log stderr error;
            pid %1$s/upstream.@PORT@.pid;
            events { worker_connections 4096; }
            http {
              access_log off;
              keepalive_requests 1000000000;
              keepalive_timeout 3600s;
              server {
                listen 127.0.0.1:@PORT@ backlog=4096;
                location / { return 200 "%2$s"; }
              }
            }
            """
                .formatted(folder, ANSWER));
    String script =
        "%1$ssed \"s/@PORT@/$PORT/\" '%2$s' >'%3$s/upstream.'$PORT && exec nginx -p '%3$s' -c '%3$s/upstream.'$PORT"
            .formatted(before, template, folder);
    return new Program(List.of("sh", "-c", script));
  }

  /** Started bare, without anything in front. */
  Process start(Workplace workplace, String name, int port) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("PORT", Integer.toString(port));
    return workplace.start(name, builder);
  }
}
