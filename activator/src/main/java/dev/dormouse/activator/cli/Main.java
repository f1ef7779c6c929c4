package dev.dormouse.activator.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program's entry. One thread, the caller's. */
@Command(
    name = "dormouse",
    description =
        "Serves containers from zero: on this machine, from the resource that a cluster takes.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.class,
    subcommands = {DevCommand.class, ValidateCommand.class, VersionCommand.class},
    synopsisSubcommandLabel = "COMMAND")
public final class Main implements Runnable {
  @CommandLine.Spec
  @SuppressWarnings("NullAway.Init")
  private CommandLine.Model.CommandSpec spec;

  /** Runs one command and ends with its exit code. */
  public static void main(String[] args) {
    System.exit(args.length == 1 && args[0].equals("--train-aot") ? AotTraining.run() : run(args));
  }

  static int run(String... args) {
    return commandLine().execute(args);
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main()).setParameterExceptionHandler(Main::wrongUsage);
  }

  /** One line on what is wrong and one on where to read more: not the whole help. */
  private static int wrongUsage(CommandLine.ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(e.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
    err.println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "a command is missing: dev, validate or version");
  }
}
