package dev.dormouse.bench;

import java.io.IOException;
import java.util.stream.Stream;

/**
 * Who has spent how many microseconds of processor time so far: the programs, the API server with
 * its store, and this process, which plays kubelet and users. Immutable.
 */
record Spent(long operator, long activator, long apiServer, long own) {
  static Spent now(Programs programs) throws IOException {
    long apiServer = 0;
    for (ProcessHandle child : servers().toList()) {
      apiServer += ProcessStat.of(child.pid()).cpuMicros();
    }
    return new Spent(
        programs.operator().cpuMicros(),
        programs.activator().cpuMicros(),
        apiServer,
        ProcessStat.of(ProcessHandle.current().pid()).cpuMicros());
  }

  private static Stream<ProcessHandle> servers() {
    return ProcessHandle.current()
        .children()
        .filter(child ->
            child
                .info()
                .command()
                .filter(command -> command.endsWith("/etcd") || command.endsWith("/kube-apiserver"))
                .isPresent());
  }

  Spent minus(Spent before) {
    return new Spent(
        operator - before.operator,
        activator - before.activator,
        apiServer - before.apiServer,
        own - before.own);
  }
}
