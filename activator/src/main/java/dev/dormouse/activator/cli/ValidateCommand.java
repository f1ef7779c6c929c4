package dev.dormouse.activator.cli;

import dev.dormouse.crds.ServiceFiles;
import java.io.PrintStream;
import java.util.List;

/** Checks files without running anything: all violations at once. Stateless. */
final class ValidateCommand {
  static final Command COMMAND =
      new Command(
          "validate",
          Command.Operands.FILES,
          List.of(
              "Checks the resources of FILE… (YAML files, or folders of them), running nothing.",
              "Names every violation with its line; exits with 1 if there is any."),
          List.of());

  private ValidateCommand() {}

  /** Returns the exit code. */
  static int run(Command.Request request, PrintStream out, PrintStream err) {
    ServiceFiles.Result result = ServiceFiles.read(request.files());
    if (!result.violations().isEmpty()) {
      result.violations().forEach(err::println);
      return 1;
    }
    result.notes().forEach(out::println);
    int count = result.sources().size();
    out.println(count == 1 ? "1 service is valid" : count + " services are valid");
    return 0;
  }
}
