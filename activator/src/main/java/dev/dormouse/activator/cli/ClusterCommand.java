package dev.dormouse.activator.cli;

import dev.dormouse.activator.cli.Command.Operands;
import dev.dormouse.activator.cli.Command.Option;
import dev.dormouse.activator.cli.Command.Request;
import dev.dormouse.activator.ctl.Cluster;
import dev.dormouse.activator.ctl.Failure;
import dev.dormouse.activator.ctl.Format;
import dev.dormouse.activator.ctl.LogRequest;
import dev.dormouse.activator.ctl.Place;
import dev.dormouse.activator.ctl.PodLogs;
import dev.dormouse.activator.ctl.ServiceControl;
import dev.dormouse.activator.ctl.TrafficChange;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands that look at and change the services of a cluster. Stateless. */
final class ClusterCommand {
  private static final String NAMESPACE = "--namespace";
  private static final String ALL_NAMESPACES = "--all-namespaces";
  private static final String CONTEXT = "--context";
  private static final String KUBECONFIG = "--kubeconfig";
  private static final String OUTPUT = "--output";
  private static final String FOLLOW = "--follow";
  private static final String REVISION = "--revision";
  private static final String PREVIOUS = "--previous";
  private static final String TAIL = "--tail";
  private static final String SINCE = "--since";
  private static final String TAG = "--tag";
  private static final String UNTAG = "--untag";
  private static final String TO = "--to";
  private static final String WAIT = "--wait";
  private static final String TIMEOUT = "--timeout";
  private static final Duration WAIT_AT_MOST = Duration.ofSeconds(60);
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})(s|m|h)");
  private static final String SERVICE_MISSING = "SERVICE is missing; 'dormouse get' lists them";

  private static final Option OUTPUT_OPTION =
      new Option(OUTPUT, "-o", "FORMAT", "table, json or yaml (table).");
  private static final Option WAIT_OPTION =
      new Option(WAIT, "", "Come back when requests really go there.");
  private static final Option TIMEOUT_OPTION =
      new Option(TIMEOUT, "DURATION", "How long " + WAIT + " waits (60s).");

  static final Command GET =
      new Command(
          "get",
          new Operands("[SERVICE]", 0, 1, ""),
          List.of(
              "Lists the services of a cluster; or shows one with its revisions and their traffic."),
          options(
              OUTPUT_OPTION,
              new Option(ALL_NAMESPACES, "-A", "", "List those of all namespaces.")));

  static final Command LOGS =
      new Command(
          "logs",
          new Operands("SERVICE", 1, 1, SERVICE_MISSING),
          List.of("Prints what a service's instances say, the instance's name before each line."),
          options(
              new Option(FOLLOW, "-f", "", "Go on, also with instances that come up later."),
              new Option(REVISION, "REVISION", "Of one revision: its name or number, or latest."),
              new Option(PREVIOUS, "-p", "", "Of the run before a container's last start."),
              new Option(TAIL, "LINES", "The last lines of each instance only."),
              new Option(SINCE, "DURATION", "Lines that are no older than that, such as 10m.")));

  static final Command TRAFFIC =
      new Command(
          "traffic",
          new Operands("SERVICE [REVISION=PERCENT]…", 1, 101, SERVICE_MISSING),
          List.of(
              "Says which revision gets which part of a service's requests; all parts are 100 together.",
              "A revision is written by its name or its number; latest is whichever is the latest.",
              "",
              "  dormouse traffic hello latest=90 hello-00001=10 --tag old=hello-00001"),
          options(
              OUTPUT_OPTION,
              new Option(TAG, "TAG=REVISION", "Give a revision a host of its own; repeatable."),
              new Option(UNTAG, "TAG", "Take a tag away; repeatable."),
              WAIT_OPTION,
              TIMEOUT_OPTION));

  static final Command ROLLBACK =
      new Command(
          "rollback",
          new Operands("SERVICE", 1, 1, SERVICE_MISSING),
          List.of(
              "Gives all of a service's requests to the revision before, and keeps them there until",
              "'dormouse traffic SERVICE latest=100'."),
          options(
              OUTPUT_OPTION,
              new Option(TO, "REVISION", "To this one instead: its name or number."),
              WAIT_OPTION,
              TIMEOUT_OPTION));

  private ClusterCommand() {}

  private static List<Option> options(Option... own) {
    List<Option> all = new ArrayList<>(List.of(own));
    all.add(new Option(NAMESPACE, "-n", "NAME", "Where the service is (the context's)."));
    all.add(new Option(CONTEXT, "NAME", "Which cluster of the kubeconfig (the current one)."));
    all.add(
        new Option(
            KUBECONFIG, "FILE", "Which kubeconfig (KUBECONFIG, ~/.kube/config, the pod's)."));
    return all;
  }

  /** Returns the exit code. */
  static int run(Command command, Request request, PrintStream out, PrintStream err)
      throws InterruptedException {
    // Before the first logger is made: what goes wrong is said once, by the command itself.
    for (String library : List.of("io.fabric8.kubernetes.client", "io.vertx", "io.netty")) {
      System.setProperty("org.slf4j.simpleLogger.log." + library, "off");
    }
    Action action;
    Place place;
    try {
      action = action(command, request, out, err);
      place = place(request);
    } catch (IllegalArgumentException e) {
      return Main.wrong(err, command.name(), String.valueOf(e.getMessage()));
    }
    try (Cluster cluster = Cluster.open(place)) {
      action.on(cluster);
      return out.checkError() ? 1 : 0;
    } catch (Failure e) {
      err.println(e.getMessage());
      return 1;
    }
  }

  /** What a command does with a cluster. */
  private interface Action {
    void on(Cluster cluster) throws Failure, InterruptedException;
  }

  /**
   * Reads all words before a cluster is looked for.
   *
   * @throws IllegalArgumentException when one of them means nothing
   */
  private static Action action(Command command, Request request, PrintStream out, PrintStream err) {
    Format format = format(request);
    List<String> words = request.operands();
    Optional<Duration> wait = wait(request);
    return switch (command.name()) {
      case "get" -> {
        boolean everywhere = request.isOn(ALL_NAMESPACES);
        if (everywhere && !words.isEmpty()) {
          throw new IllegalArgumentException("a service and -A: a service is in one namespace, -n");
        }
        yield cluster -> {
          ServiceControl control = new ServiceControl(cluster, format, out);
          if (words.isEmpty()) {
            control.list(everywhere);
          } else {
            control.get(words.getFirst());
          }
        };
      }
      case "logs" -> {
        LogRequest logs = logs(request);
        boolean colours = out.equals(System.out) && onTerminal();
        yield cluster -> new PodLogs(cluster, out, err, colours).print(logs);
      }
      case "traffic" -> {
        TrafficChange change =
            new TrafficChange(words.subList(1, words.size()), request.all(TAG), request.all(UNTAG));
        yield cluster ->
            new ServiceControl(cluster, format, out).traffic(words.getFirst(), change, wait);
      }
      default ->
          cluster ->
              new ServiceControl(cluster, format, out)
                  .rollback(words.getFirst(), request.option(TO), wait);
    };
  }

  private static boolean onTerminal() {
    return Optional.ofNullable(System.console()).filter(java.io.Console::isTerminal).isPresent()
        && System.getenv("NO_COLOR") == null;
  }

  private static Place place(Request request) {
    try {
      return new Place(
          request.option(KUBECONFIG).map(Path::of),
          request.option(CONTEXT),
          request.option(NAMESPACE));
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(KUBECONFIG + ": " + e.getMessage(), e);
    }
  }

  private static Format format(Request request) {
    String word = request.option(OUTPUT).orElse("table");
    return switch (word) {
      case "table" -> Format.TABLE;
      case "json" -> Format.JSON;
      case "yaml" -> Format.YAML;
      default ->
          throw new IllegalArgumentException(
              OUTPUT + ": " + word + " (expected: table, json or yaml)");
    };
  }

  private static LogRequest logs(Request request) {
    if (request.isOn(FOLLOW) && request.isOn(PREVIOUS)) {
      throw new IllegalArgumentException("-f and -p: what is over can't be followed");
    }
    return new LogRequest(
        request.operands().getFirst(),
        request.option(REVISION),
        request.isOn(FOLLOW),
        request.isOn(PREVIOUS),
        tail(request),
        duration(SINCE, request));
  }

  private static OptionalInt tail(Request request) {
    Optional<String> word = request.option(TAIL);
    if (word.isEmpty()) {
      return OptionalInt.empty();
    }
    if (!word.get().matches("[0-9]{1,9}")) {
      throw new IllegalArgumentException(
          TAIL + ": " + word.get() + " (expected: a number of lines)");
    }
    return OptionalInt.of(Integer.parseInt(word.get()));
  }

  private static Optional<Duration> wait(Request request) {
    Optional<Duration> timeout = duration(TIMEOUT, request);
    return request.isOn(WAIT) || timeout.isPresent()
        ? Optional.of(timeout.orElse(WAIT_AT_MOST))
        : Optional.empty();
  }

  private static Optional<Duration> duration(String option, Request request) {
    Optional<String> word = request.option(option);
    if (word.isEmpty()) {
      return Optional.empty();
    }
    Matcher parts = DURATION.matcher(word.get());
    if (!parts.matches() || Long.parseLong(parts.group(1)) == 0) {
      throw new IllegalArgumentException(
          option + ": " + word.get() + " (expected: a duration such as 30s, 10m or 2h)");
    }
    long amount = Long.parseLong(parts.group(1));
    return Optional.of(
        switch (parts.group(2)) {
          case "h" -> Duration.ofHours(amount);
          case "m" -> Duration.ofMinutes(amount);
          default -> Duration.ofSeconds(amount);
        });
  }
}
