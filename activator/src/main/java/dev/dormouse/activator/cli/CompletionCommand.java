package dev.dormouse.activator.cli;

import java.io.PrintStream;
import java.util.List;

/**
 * Prints what makes a shell complete the commands, their options and what these take. Stateless.
 */
final class CompletionCommand {
  static final List<String> SHELLS = List.of("bash", "zsh", "fish");

  static final Command COMMAND =
      new Command(
          "completion",
          new Command.Operands("SHELL", 1, 1, "SHELL is missing: " + String.join(", ", SHELLS)),
          List.of(
              "Prints a script with which bash, zsh or fish completes the words of dormouse.",
              "",
              "  bash: source <(dormouse completion bash)        in ~/.bashrc",
              "  zsh:  source <(dormouse completion zsh)         in ~/.zshrc, after compinit",
              "  fish: dormouse completion fish | source         in ~/.config/fish/config.fish"),
          List.of());

  private CompletionCommand() {}

  /** Returns the exit code. */
  static int run(Command.Request request, PrintStream out, PrintStream err) {
    List<Command> all =
        List.of(
            DevCommand.COMMAND,
            ValidateCommand.COMMAND,
            ClusterCommand.GET,
            ClusterCommand.LOGS,
            ClusterCommand.TRAFFIC,
            ClusterCommand.ROLLBACK,
            ActivatorCommand.COMMAND,
            COMMAND);
    CompletionScript script = new CompletionScript(all);
    String shell = request.operands().getFirst();
    List<String> lines =
        switch (shell) {
          case "bash" -> script.bash();
          case "zsh" -> script.zsh();
          case "fish" -> script.fish();
          default -> List.of();
        };
    if (lines.isEmpty()) {
      return Main.wrong(err, COMMAND.name(), Command.unknown("shell", shell, SHELLS));
    }
    lines.forEach(out::println);
    return 0;
  }
}
