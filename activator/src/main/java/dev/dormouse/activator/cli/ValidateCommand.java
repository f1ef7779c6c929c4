package dev.dormouse.activator.cli;

import dev.dormouse.crds.ServiceFiles;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks files without running anything: all violations at once. */
@Command(
    name = "validate",
    description = "Check resources; exit with 1 and every violation if there are any.",
    sortOptions = false)
final class ValidateCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", arity = "1..*", description = "YAML files, or folders of them.")
  @SuppressWarnings("NullAway.Init")
  private List<Path> files;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  @SuppressWarnings("unused") // picocli sees to it
  private boolean help;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public Integer call() {
    ServiceFiles.Result result = ServiceFiles.read(files);
    PrintWriter out = spec.commandLine().getOut();
    if (result.violations().isEmpty()) {
      result.notes().forEach(out::println);
      int count = result.sources().size();
      out.println(count == 1 ? "1 service is valid" : count + " services are valid");
      return 0;
    }
    PrintWriter err = spec.commandLine().getErr();
    result.violations().forEach(err::println);
    return 1;
  }
}
