package dev.dormouse.activator.cli;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The program's entry. One thread, the caller's. */
public final class Main {
  private static final int WRONG_USAGE = 2;
  private static final String VERSION = "version";
  private static final List<String> NAMES =
      List.of(
          "dev",
          "validate",
          "get",
          "logs",
          "traffic",
          "rollback",
          "activator",
          "completion",
          VERSION);

  private static final List<String> HELP =
      List.of(
          "Usage: dormouse COMMAND",
          "",
          "Serves containers from zero: on this machine, from the resource that a cluster takes.",
          "",
          "On this machine:",
          Command.entry("dev FILE…", "Serve resources on this machine."),
          Command.entry("validate FILE…", "Check resources and name every violation."),
          "",
          "On a Kubernetes cluster, which is found as kubectl finds it:",
          Command.entry("get [SERVICE]", "Show services, revisions and their traffic."),
          Command.entry("logs SERVICE", "Print what a service's instances say."),
          Command.entry("traffic SERVICE …", "Divide a service's requests among its revisions."),
          Command.entry("rollback SERVICE", "Go back to the revision before."),
          "",
          Command.entry("activator", "Serve a Kubernetes cluster's services, as a part of it."),
          Command.entry("completion SHELL", "Print what completes words in bash, zsh or fish."),
          Command.entry(VERSION, "Print the version."),
          "",
          "'dormouse COMMAND --help' tells more.");

  private Main() {}

  /** Runs one command and ends with its exit code. */
  public static void main(String[] args) throws InterruptedException {
    String first = args.length == 0 ? "" : args[0];
    System.exit(
        switch (first) {
          case "--train-aot" -> AotTraining.run();
          case "--train-aot-cluster" ->
              AotTraining.runCluster(Arrays.asList(args).subList(1, args.length));
          default -> run(System.out, System.err, args);
        });
  }

  /** Returns the exit code. */
  static int run(PrintStream out, PrintStream err, String... args) throws InterruptedException {
    List<String> words = Arrays.asList(args);
    if (words.isEmpty()) {
      return wrong(err, "", "a command is missing: " + String.join(", ", NAMES));
    }
    String name = words.getFirst();
    if (name.equals("-h") || name.equals("--help") || name.equals("help")) {
      HELP.forEach(out::println);
      return 0;
    }
    if (name.equals(VERSION) || name.equals("--version") || name.equals("-V")) {
      out.println(version());
      return 0;
    }
    Optional<Command> command = find(name);
    if (command.isEmpty()) {
      return wrong(err, "", Command.unknown("command", name, NAMES));
    }
    return run(command.get(), words.subList(1, words.size()), out, err);
  }

  /** Loads no other command's class: it would lengthen every start. */
  private static Optional<Command> find(String name) {
    return switch (name) {
      case "dev" -> Optional.of(DevCommand.COMMAND);
      case "validate" -> Optional.of(ValidateCommand.COMMAND);
      case "activator" -> Optional.of(ActivatorCommand.COMMAND);
      case "completion" -> Optional.of(CompletionCommand.COMMAND);
      case "get" -> Optional.of(ClusterCommand.GET);
      case "logs" -> Optional.of(ClusterCommand.LOGS);
      case "traffic" -> Optional.of(ClusterCommand.TRAFFIC);
      case "rollback" -> Optional.of(ClusterCommand.ROLLBACK);
      default -> Optional.empty();
    };
  }

  private static int run(Command command, List<String> words, PrintStream out, PrintStream err)
      throws InterruptedException {
    return switch (command.read(words)) {
      case Command.Help() -> {
        command.help().forEach(out::println);
        yield 0;
      }
      case Command.Wrong(String why) -> wrong(err, command.name(), why);
      case Command.Request request ->
          switch (command.name()) {
            case "dev" -> DevCommand.run(request, out, err);
            case "activator" -> ActivatorCommand.run(request, System.getenv(), err);
            case "validate" -> ValidateCommand.run(request, out, err);
            case "completion" -> CompletionCommand.run(request, out, err);
            default -> ClusterCommand.run(command, request, out, err);
          };
    };
  }

  /** One line on what is wrong, one on where to read more. Returns the exit code. */
  static int wrong(PrintStream err, String command, String why) {
    err.println(why);
    err.println("See 'dormouse " + (command.isEmpty() ? "" : command + " ") + "--help'.");
    return WRONG_USAGE;
  }

  private static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return "dormouse " + (version == null ? "development" : version);
  }
}
