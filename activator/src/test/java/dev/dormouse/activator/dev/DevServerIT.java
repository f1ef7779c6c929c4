package dev.dormouse.activator.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.activator.dev.DevRun.Answer;
import dev.dormouse.activator.proxy.Limits;
import dev.dormouse.activator.wayin.WayIn;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Local mode with real processes and real sockets. */
final class DevServerIT {
  private static final String KEEP = "idleTimeout: 60s";
  private static final int CYCLES = 8;

  @TempDir private Path folder;

  private static Answer ok(String version) {
    return new Answer(200, version + " 1");
  }

  @Test
  void aChangedFileLosesNoRequestUnderLoad() throws Exception {
    try (var run = new DevRun(folder, DevRun.service("a", "v1", 80, KEEP));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var over = new AtomicBoolean();
      var fromNew = new AtomicInteger();
      List<Future<List<Answer>>> callers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        callers.add(
            threads.submit(() -> {
              List<Answer> answers = new ArrayList<>();
              while (!over.get()) {
                Answer answer = run.get("a", "/?millis=5");
                answers.add(answer);
                if (answer.body().startsWith("v2")) {
                  fromNew.incrementAndGet();
                }
              }
              return answers;
            }));
      }
      run.awaitOutput("is ready after");
      run.write(DevRun.service("a", "v2", 80, KEEP));
      run.await("answers of the new revision", () -> fromNew.get() > 100);
      run.awaitOutput("a-00001-1 has stopped");
      over.set(true);
      for (var caller : callers) {
        assertThat(caller.get()).extracting(Answer::status).containsOnly(200);
      }
    }
  }

  @Test
  void aSessionStaysWithItsRevisionWhileThatHasAShare() throws Exception {
    String sessions = "\n  sessionAffinity: {cookieName: s}\n  traffic: ";
    String all = sessions + "[{revisionName: a-00001, percent: 100}]\n";
    String few =
        sessions + "[{revisionName: a-00001, percent: 1}, {latestRevision: true, percent: 99}]\n";
    try (var run = new DevRun(folder, DevRun.service("a", "v1", 80, KEEP).stripTrailing() + all)) {
      String first = run.exchange("a", "/", "");
      String cookie = first.replaceAll("(?is).*set-cookie: (s=[^;]+);.*", "$1");
      assertThat(cookie).startsWith("s=");
      run.write(DevRun.service("a", "v2", 80, KEEP).stripTrailing() + few);
      run.awaitOutput("a-00002 is up");
      for (int i = 0; i < 20; i++) {
        assertThat(run.exchange("a", "/", "Cookie: " + cookie + "\r\n")).contains("v1 1");
      }
      run.await("an answer of the new one", () -> run.get("a", "/").equals(ok("v2")));
    }
  }

  @Test
  void aRevisionThatDoesNotStartLeavesTheOldOneServing() throws Exception {
    try (var run = new DevRun(folder, DevRun.service("a", "v1", 1, KEEP))) {
      assertThat(run.get("a", "/")).isEqualTo(ok("v1"));
      run.write(DevRun.service("a", List.of("sh", "-c", "exit 3"), "v2", 1, KEEP));
      run.awaitOutput("a-00002 did not start; the traffic stays as it is: a-00001 100 %");
      assertThat(run.output()).contains("a-00002 exited with code 3");
      assertThat(run.get("a", "/")).isEqualTo(ok("v1"));
      run.write(DevRun.service("a", "v3", 1, KEEP));
      run.awaitOutput("a-00003 is up");
      assertThat(run.get("a", "/")).isEqualTo(ok("v3"));
    }
  }

  @Test
  void aRevisionThatNeverListensIsGivenUpForTheNext() throws Exception {
    try (var run = new DevRun(folder, DevRun.service("a", "v1", 1, KEEP))) {
      run.write(DevRun.service("a", List.of("sleep", "1000"), "v2", 1, KEEP));
      run.awaitOutput("a-00002 is new");
      assertThat(run.get("a", "/")).isEqualTo(ok("v1"));
      run.write(DevRun.service("a", "v3", 1, KEEP));
      run.awaitOutput("a-00003 is up");
      assertThat(run.get("a", "/")).isEqualTo(ok("v3"));
      assertThat(run.output()).doesNotContain("!");
    }
  }

  @Test
  void aBrokenFileKeepsTheLastGood() throws Exception {
    try (var run = new DevRun(folder, DevRun.service("a", "v1", 1, KEEP))) {
      run.write(DevRun.service("a", "v2", 0, KEEP));
      run.awaitOutput("the last good version keeps serving");
      assertThat(run.output()).contains("services.yaml:7: spec.template.spec.containerConcurrency");
      assertThat(run.get("a", "/")).isEqualTo(ok("v1"));
      run.write("");
      run.await("the second complaint", () -> run.output().split("last good", -1).length == 3);
      assertThat(run.get("a", "/")).isEqualTo(ok("v1"));
      run.write(DevRun.service("a", "v2", 1, KEEP));
      run.awaitOutput("a-00002 is up");
      assertThat(run.output()).contains("the files are good again");
      assertThat(run.get("a", "/")).isEqualTo(ok("v2"));
    }
  }

  @Test
  void servicesComeAndGoWithTheFile() throws Exception {
    String a = DevRun.service("a", "v1", 1, KEEP);
    String b = DevRun.service("b", "v1", 1, KEEP);
    try (var run = new DevRun(folder, a)) {
      assertThat(run.get("b", "/").status()).isEqualTo(404);
      run.write(a, b);
      run.await("b", () -> run.get("b", "/").equals(ok("v1")));
      run.write(b);
      run.awaitOutput("default/a is gone from the files");
      assertThat(run.get("a", "/").status()).isEqualTo(404);
      assertThat(run.get("b", "/")).isEqualTo(ok("v1"));
    }
  }

  @Test
  void whoWaitsForAServiceThatIsTakenOutIsToldAndWhatHasBegunGoesOn() throws Exception {
    String one = "maxInstances: 1, idleTimeout: 60s";
    try (var run = new DevRun(folder, DevRun.service("a", "v1", 1, one));
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThat(run.get("a", "/")).isEqualTo(ok("v1"));
      Path end = folder.resolve("end");
      Future<Answer> running = callers.submit(() -> run.get("a", "/?until=" + end));
      run.await("the one that runs", () -> run.status("a").inFlight() == 1);
      Future<Answer> waiting = callers.submit(() -> run.get("a", "/"));
      run.await("the one that waits", () -> run.status("a").queued() == 1);
      run.write(DevRun.service("b", "v1", 1, KEEP));
      assertThat(waiting.get().status()).isEqualTo(503);
      assertThat(waiting.get().body()).contains("revision-gone", "a-00001 was deleted");
      Files.createFile(end);
      assertThat(running.get()).isEqualTo(ok("v1"));
    }
  }

  @Test
  void whoWaitsForARevisionThatNeverStartsIsServedByTheNext() throws Exception {
    List<String> hangs = List.of("sleep", "1000");
    try (var run = new DevRun(folder, DevRun.service("a", hangs, "v1", 1, KEEP));
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> waiting = callers.submit(() -> run.get("a", "/"));
      run.await("the one that waits", () -> run.status("a").queued() == 1);
      run.write(DevRun.service("a", "v2", 1, KEEP));
      assertThat(waiting.get()).isEqualTo(ok("v2"));
    }
  }

  @Test
  void changedScalingAppliesWithoutANewRevision() throws Exception {
    try (var run = new DevRun(folder, DevRun.service("a", "v1", 1, KEEP))) {
      run.write(DevRun.service("a", "v1", 1, "minInstances: 2, idleTimeout: 60s"));
      run.await("two instances", () -> run.status("a").instances() == 2);
      assertThat(run.status("a").revision()).isEqualTo("a-00001");
      assertThat(run.output()).contains("the changed settings apply");
    }
  }

  @Test
  void aTakenPortIsSaidWithTheOptionThatHelps() throws Exception {
    Path file = folder.resolve("a.yaml");
    Files.writeString(file, DevRun.service("a", "v1", 1, KEEP));
    try (var other = new ServerSocket(0)) {
      int taken = other.getLocalPort();
      assertThatThrownBy(() -> DevServer.open(options(file, taken, 0), System.out))
          .hasMessage("port " + taken + " is taken: choose another with --port");
      assertThatThrownBy(() -> DevServer.open(options(file, 0, taken), System.out))
          .hasMessage("port " + taken + " is taken: choose another with --admin-port");
    }
  }

  private static DevOptions options(Path file, int port, int adminPort) {
    return new DevOptions(
        List.of(file),
        WayIn.plain(port),
        adminPort,
        "localhost",
        Set.of(),
        true,
        false,
        Limits.ofThisProcess(),
        1);
  }

  /** Each request comes as soon as its service's only instance is no longer ready. */
  @Test
  void requestsInTheMiddleOfAScaleDownAreAnswered() throws Exception {
    try (var run = new DevRun(folder, DevRun.service("a", "v1", 1, "idleTimeout: 0s"))) {
      for (int i = 0; i < CYCLES; i++) {
        assertThat(run.get("a", "/")).as("cycle " + i).isEqualTo(ok("v1"));
        run.await("the scale-down", () -> !run.status("a").state().equals("ready"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aBurstNeverExceedsTheLimitInTheProgram(int concurrency) throws Exception {
    String service = DevRun.service("a", "v1", concurrency, "maxInstances: 3, idleTimeout: 60s");
    try (var run = new DevRun(folder, service);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Answer>> burst = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        burst.add(() -> run.get("a", "/?millis=10"));
      }
      for (var answer : threads.invokeAll(burst)) {
        assertThat(answer.get().status()).isEqualTo(200);
        int atOnce = Integer.parseInt(answer.get().body().substring("v1 ".length()));
        assertThat(atOnce).isBetween(1, concurrency);
      }
    }
  }
}
