package dev.dormouse.activator.cli;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The program's entry. One thread, the caller's. */
public final class Main {
  private static final int WRONG_USAGE = 2;
  private static final String VERSION = "version";
  private static final List<Command> COMMANDS =
      List.of(DevCommand.COMMAND, ValidateCommand.COMMAND, ActivatorCommand.COMMAND);
  private static final List<String> HELP =
      List.of(
          "Usage: dormouse COMMAND",
          "",
          "Serves containers from zero: on this machine, from the resource that a cluster takes.",
          "",
          Command.entry("dev FILE…", "Serve resources on this machine."),
          Command.entry("validate FILE…", "Check resources and name every violation."),
          Command.entry("activator", "Serve a Kubernetes cluster's services."),
          Command.entry(VERSION, "Print the version."),
          "",
          "'dormouse COMMAND --help' tells more.");

  private Main() {}

  /** Runs one command and ends with its exit code. */
  public static void main(String[] args) throws InterruptedException {
    boolean training = args.length == 1 && args[0].equals("--train-aot");
    System.exit(training ? AotTraining.run() : run(System.out, System.err, args));
  }

  /** Returns the exit code. */
  static int run(PrintStream out, PrintStream err, String... args) throws InterruptedException {
    List<String> words = Arrays.asList(args);
    if (words.isEmpty()) {
      return wrong(err, "", "a command is missing: dev, validate, activator or version");
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
    Optional<Command> command = COMMANDS.stream().filter(c -> c.name().equals(name)).findFirst();
    if (command.isEmpty()) {
      List<String> known = List.of("dev", "validate", "activator", VERSION);
      return wrong(err, "", Command.unknown("command", name, known));
    }
    return run(command.get(), words.subList(1, words.size()), out, err);
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
            default -> ValidateCommand.run(request, out, err);
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
