package dev.dormouse.activator.kubernetes;

import dev.dormouse.activator.probe.Knock;
import dev.dormouse.core.revision.StartupProbe;
import dev.dormouse.core.revision.Template;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * How the prober sees a pod that starts. It is asked from the prober's thread, and what it hears it
 * passes on in the pod's own, unless it was closed by then.
 */
final class PodDoor implements Knock.Target {
  /** What comes of the knocking. */
  interface Heard {
    /**
     * It answers well.
     *
     * @param openedAt since when it was knocked on
     */
    void answers(long openedAt, long readyAt);

    /**
     * It has not answered in time.
     *
     * @param unanswered the question that was not answered well
     * @param lastAnswer the status that was heard last
     */
    void isTooLate(StartupProbe unanswered, int lastAnswer);
  }

  private final Template template;
  private final InetSocketAddress address;
  private final long startedAt;
  private final Surroundings around;
  private final long openedAt;
  private final Heard heard;
  private volatile boolean wanted = true;

  PodDoor(
      Template template,
      InetSocketAddress address,
      long startedAt,
      Surroundings around,
      Heard heard) {
    this.template = template;
    this.address = address;
    this.startedAt = startedAt;
    this.around = around;
    this.openedAt = around.now();
    this.heard = heard;
  }

  /** Nobody waits for an answer any more. */
  void close() {
    wanted = false;
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public List<StartupProbe> questions() {
    return template.container().startQuestions();
  }

  @Override
  public boolean proxied() {
    return false;
  }

  @Override
  public long startedAt() {
    return startedAt;
  }

  @Override
  public Duration startTimeout() {
    return template.startTimeout();
  }

  @Override
  public boolean wanted() {
    return wanted;
  }

  @Override
  public void ready(long now) {
    around
        .thread()
        .execute(() -> {
          if (wanted) {
            heard.answers(openedAt, now);
          }
        });
  }

  @Override
  public void tooLate(StartupProbe unanswered, int answer) {
    around
        .thread()
        .execute(() -> {
          if (wanted) {
            heard.isTooLate(unanswered, answer);
          }
        });
  }
}
