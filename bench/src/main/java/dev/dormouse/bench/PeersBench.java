package dev.dormouse.bench;

import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.ServiceDefinition;
import dev.dormouse.crds.ServiceFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Several activators that share a revision's instances, in one process and without any I/O: the
 * gates, the participants and their messages are the real ones, frames are handed over from thread
 * to thread, and an instance is a counter. Each case is run twice: as fast as it goes, which judges
 * the limit; then with requests that take a while, which judges how long slots are idle though
 * requests wait.
 */
final class PeersBench implements Bench {
  @Override
  public void run(Options options, Workplace workplace, Verdicts verdicts) throws Exception {
    int dispatches = options.number("dispatches", 100_000);
    int millis = options.number("millis", 5);
    int seconds = options.number("seconds", 2);
    int faults = faults(options.text("faults", "none"));
    int[] limits = numbers(options.text("limits", "1,2,3,10,80"));
    int[] activators = numbers(options.text("activators", "1,3,5"));
    options.refuseTheRest();

    System.out.printf(
        "peers: %,d dispatches each; then requests of %d ms for %d s%n",
        dispatches, millis, seconds);
    if (faults > 0) {
      System.out.printf("Of %,d frames three go wrong, and activators stand still.%n", faults);
    }
    verdicts.note("In one process and without I/O: an instance is a counter.");
    Table table =
        verdicts.table(
            "Activators that share instances",
            "dispatches",
            "a second",
            "most seen",
            "over",
            "idle %");
    table.header(System.out);
    for (int several : activators) {
      for (int limit : limits) {
        Revision revision = revision(workplace, limit);
        SharedRun.Outcome fast;
        SharedRun.Outcome busy;
        try (Disturbance disturbance = new Disturbance(faults);
            SharedRun run = new SharedRun(revision, several, disturbance)) {
          fast = run.dispatch(dispatches);
          busy = run.keepBusy(millis, seconds);
          if (faults > 0) {
            System.out.println(disturbance);
          }
        }
        String where = "%d activators, limit %d".formatted(several, limit);
        int over = fast.over() + busy.over();
        double idle = 100 * busy.idleShare();
        table.row(
            where,
            fast.dispatches() + busy.dispatches(),
            fast.dispatches() / fast.seconds(),
            Math.max(fast.most(), busy.most()),
            over,
            idle);
        table.printLatest(System.out);
        verdicts.rule(where + ": " + over + " over the limit", over == 0);
        verdicts.rule(where + ": all answered", fast.lost() + busy.lost() == 0);
        double most = several == 1 ? 2 : 5;
        if (faults == 0) {
          verdicts.target(
              "%s: slots idle while requests wait %.1f %% (at most %.0f %%)"
                  .formatted(where, idle, most),
              idle <= most);
        }
      }
    }
  }

  /** Of so many frames three go wrong; 0: none does. */
  private static int faults(String text) {
    if (!text.matches("none|[1-9][0-9]{1,8}")) {
      throw new IllegalArgumentException("--faults: " + text + " (expected: none, or >= 10)");
    }
    return text.equals("none") ? 0 : Integer.parseInt(text);
  }

  private static int[] numbers(String text) {
    return Arrays.stream(text.split(",", -1)).mapToInt(Integer::parseInt).toArray();
  }

  private static Revision revision(Workplace workplace, int limit) throws IOException {
    Resource resource =
        new Resource(
            "limit-" + limit,
            List.of("none"),
            limit,
            new Resource.Scaling(0, SharedRun.INSTANCES, "60s"),
            new Resource.Waiting(100_000, "60s"));
    Path file = workplace.write("limit-" + limit + ".yaml", resource.yaml());
    ServiceDefinition definition =
        ServiceFiles.read(List.of(file)).sources().getFirst().definition();
    return new Revision(definition.key(), 1, definition.template());
  }
}
