package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.e2e.cluster.CommandLine;
import dev.dormouse.e2e.cluster.CommandLine.Result;
import dev.dormouse.e2e.cluster.Dormouse;
import dev.dormouse.e2e.cluster.OnCluster;
import dev.dormouse.e2e.cluster.Wait;
import dev.dormouse.e2e.cluster.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What people type to look at a service of a real cluster, and to move its traffic. */
@OnCluster
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class CommandLineE2E {
  private static final String LISTENS = "hello: listening on port 8080";

  @TempDir private Path folder;

  @Test
  void movesTrafficAndBackAndShowsWhereItGoes(Dormouse dormouse, Workspace workspace) {
    CommandLine line = CommandLine.in(folder, dormouse, workspace);
    workspace.apply(Hello.named("hello").greeting("one").yaml());
    workspace.awaitReady("hello");
    workspace.apply(Hello.named("hello").greeting("two").yaml());
    workspace.awaitReady("hello");

    Result list = line.run("get");
    assertThat(list.code()).as(list.err()).isZero();
    assertThat(list.out()).contains("hello-00002=100%", workspace.host("hello"));

    Result back = line.run("rollback", "hello", "--wait");
    assertThat(back.code()).as(back.err()).isZero();
    assertThat(back.out()).contains("routed: hello-00001=100%");
    awaitAnswer(dormouse, workspace.host("hello"), "Hello, one!");

    Result tagged =
        line.run("traffic", "hello", "1=100", "--tag", "next=latest", "--wait", "-o", "yaml");
    assertThat(tagged.code()).as(tagged.err()).isZero();
    assertThat(tagged.out()).contains("tag: \"next\"", "kind: \"ServerlessService\"");
    awaitAnswer(dormouse, "next---" + workspace.host("hello"), "Hello, two!");

    assertThat(line.run("traffic", "hello", "latest=100", "--wait").code()).isZero();
    awaitAnswer(dormouse, workspace.host("hello"), "Hello, two!");

    Result shown = line.run("get", "hello");
    assertThat(shown.out()).containsPattern("hello-00002 +100% +next").contains("hello-00001");

    Result unknown = line.run("get", "helo");
    assertThat(unknown.code()).isEqualTo(1);
    assertThat(unknown.err()).contains("did you mean hello?");
  }

  @Test
  void printsWhatInstancesSayAndFollowsThoseThatComeUp(Dormouse dormouse, Workspace workspace) {
    CommandLine commands = CommandLine.in(folder, dormouse, workspace);
    String host = workspace.host("hello");
    workspace.apply(Hello.named("hello").idleTimeout("5s").yaml());
    workspace.awaitReady("hello");
    workspace.awaitNoPods();

    Process following = commands.start("logs", "hello", "-f");
    try {
      String line = whileUp(dormouse, host, () -> CommandLine.lineWith(following, LISTENS));
      assertThat(line).startsWith("hello-00001-");
    } finally {
      following.destroy();
    }
    Result logs =
        whileUp(
            dormouse, host, () -> commands.run("logs", "hello", "--revision", "1", "--tail", "5"));
    assertThat(logs.code()).as(logs.err()).isZero();
    assertThat(logs.out()).as(logs.err()).contains(LISTENS);
  }

  /** Keeps an instance up until a command, which takes longer to start, has done its work. */
  private static <T> T whileUp(Dormouse dormouse, String host, Supplier<T> command) {
    CompletableFuture<T> done =
        CompletableFuture.supplyAsync(command, work -> Thread.ofVirtual().start(work));
    Wait.until(
        Duration.ofSeconds(60),
        () -> {
          dormouse.calls().get(host, "/");
          return done.isDone();
        },
        ended -> ended,
        _ -> "the command did not do its work");
    return done.join();
  }

  private static void awaitAnswer(Dormouse dormouse, String host, String text) {
    Wait.until(
        Duration.ofSeconds(20),
        () -> dormouse.calls().get(host, "/").body(),
        it -> it.contains(text),
        it -> it);
  }
}
