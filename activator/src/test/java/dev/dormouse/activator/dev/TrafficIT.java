package dev.dormouse.activator.dev;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.dev.DevRun.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traffic over several revisions in local mode, with real processes and real sockets. */
final class TrafficIT {
  private static final int CHANGES = 50;
  private static final Pattern COOKIE =
      Pattern.compile("(?i)\r\nset-cookie: (dormouse-session=[^;\r]+)");

  @TempDir private Path folder;

  private static String service(String version, String... more) {
    return DevRun.service("a", version, 80, "idleTimeout: 60s") + String.join("\n", more).indent(2);
  }

  /** Revisions a-00001 to a-0000N, of which the last has the traffic. */
  private DevRun withRevisions(int count) throws Exception {
    DevRun run = new DevRun(folder, service("v1"));
    assertThat(run.get("a", "/").status()).isEqualTo(200);
    for (int i = 2; i <= count; i++) {
      run.write(service("v" + i));
      run.awaitOutput("traffic goes to a-0000" + i + " 100 %");
    }
    return run;
  }

  @Test
  void tagsHaveHostsOfTheirOwnAndOldRevisionsAreThereToGoBackTo() throws Exception {
    try (var run = withRevisions(3)) {
      run.write(
          service(
              "v3",
              "traffic:",
              "- {revisionName: a-00001, percent: 100}",
              "- {revisionName: a-00002, tag: second}",
              "- {latestRevision: true, tag: next}",
              "- {revisionName: a-00009, tag: gone}"));
      run.awaitOutput("traffic goes to a-00001 100 %");
      assertThat(run.get("a", "/").body()).startsWith("v1");
      assertThat(run.get("second---a", "/").body()).startsWith("v2");
      assertThat(run.get("next---a", "/").body()).startsWith("v3");
      assertThat(run.get("other---a", "/").status()).isEqualTo(404);
      assertThat(run.output()).contains("spec.traffic names a-00009, which this session does not");
      run.write(service("v4", "traffic: [{revisionName: a-00001, percent: 100}]"));
      run.awaitOutput("a-00004 is up");
      assertThat(run.get("a", "/").body()).startsWith("v1");
    }
  }

  @Test
  void fiftyChangesOfTrafficUnderLoadLoseNoRequest() throws Exception {
    try (var run = withRevisions(3);
        var callers = new Callers(run, "a")) {
      for (int change = 1; change <= CHANGES; change++) {
        int share = change % 2 == 0 ? 0 : 2 * change % 100;
        int revision = 1 + change % 3;
        run.write(
            service(
                "v3",
                "traffic:",
                "- {revisionName: a-0000" + revision + ", percent: " + (100 - share) + "}",
                "- {revisionName: a-0000" + (1 + revision % 3) + ", percent: " + share + "}"));
        int told = change + 2;
        run.await(
            "change " + change, () -> run.output().split("traffic goes to", -1).length > told);
      }
      assertThat(callers.stop()).extracting(Answer::status).containsOnly(200);
    }
  }

  @Test
  void aNewRevisionThatFailsIsTakenBackWithoutHelpAndFailsItsShareAtMost() throws Exception {
    String rollout = "rollout: {steps: [10, 50], interval: 60s}";
    try (var run = new DevRun(folder, service("v1", rollout));
        var callers = new Callers(run, "a")) {
      run.await("v1", () -> callers.count(answer -> answer.status() == 200) > 20);
      long before = callers.count(_ -> true);
      run.write(service("v2-bad", rollout));
      run.awaitOutput("a-00002 was taken back at 10 %");
      List<Answer> answers = callers.stop();
      long failed = answers.stream().filter(answer -> answer.status() != 200).count();
      assertThat(failed).isBetween(5L, 20 + (answers.size() - before) / 8);
      assertThat(answers)
          .filteredOn(answer -> answer.status() != 200)
          .allMatch(answer -> answer.body().startsWith("v2-bad"));
      assertThat(run.output()).contains("! default/a: the traffic goes to a-00001 100 %");
      assertThat(run.get("a", "/").body()).startsWith("v1");
      run.write(service("v3", rollout));
      run.awaitOutput("traffic goes to a-00003 10 %, a-00001 90 % (a-00003 has 10 %");
    }
  }

  @Test
  void aGoodRevisionEndsWithAllAndGoingBackWorksAtOnce() throws Exception {
    String rollout = "rollout: {steps: [10, 50], interval: 1s}";
    try (var run = new DevRun(folder, service("v1", rollout));
        var callers = new Callers(run, "a")) {
      run.await("v1", () -> callers.count(answer -> answer.status() == 200) > 20);
      run.write(service("v2", rollout));
      run.awaitOutput("a-00002 10 %, a-00001 90 %");
      run.awaitOutput("a-00002 50 %, a-00001 50 %");
      run.awaitOutput("traffic goes to a-00002 100 % (a-00002 has all; at 50 %");
      run.write(service("v2", rollout, "traffic: [{revisionName: a-00001, percent: 100}]"));
      run.awaitOutput("traffic goes to a-00001 100 % (a-00002 traffic names a-00001)");
      assertThat(run.get("a", "/").body()).startsWith("v1");
      assertThat(callers.stop()).extracting(Answer::status).containsOnly(200);
    }
  }

  @Test
  void aSessionKeepsToItsRevisionDuringARollout() throws Exception {
    String[] settings = {"sessionAffinity: {}", "rollout: {steps: [50], interval: 300s}"};
    try (var run = new DevRun(folder, service("v1", settings))) {
      String old = cookie(run.exchange("a", "/", ""));
      run.write(service("v2", settings));
      run.awaitOutput("a-00002 50 %, a-00001 50 %");
      String fresh = "";
      while (fresh.isEmpty()) {
        String answer = run.exchange("a", "/", "");
        fresh = answer.contains("\r\n\r\nv2") ? cookie(answer) : "";
      }
      // By the shares alone, 40 of 40 would come out by chance once in a million million times.
      for (int i = 0; i < 40; i++) {
        assertThat(run.exchange("a", "/", "Cookie: " + old + "\r\n")).contains("\r\n\r\nv1");
        assertThat(run.exchange("a", "/", "Cookie: " + fresh + "\r\n")).contains("\r\n\r\nv2");
      }
    }
  }

  private static String cookie(String answer) {
    return COOKIE
        .matcher(answer)
        .results()
        .map(found -> found.group(1))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no cookie: " + answer));
  }
}
