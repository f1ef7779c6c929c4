package dev.dormouse.activator.cli;

import dev.dormouse.crds.ServiceFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Checks files without running anything: all violations at once. */
@Command(
    name = "validate",
    description = "Check resources; exit with 1 and every violation if there are any.",
    mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", arity = "1..*", description = "YAML files, or folders of them.")
  @SuppressWarnings("NullAway.Init")
  private List<Path> files;

  @Override
  public Integer call() {
    ServiceFiles.Result result = ServiceFiles.read(files);
    result.notes().forEach(System.out::println);
    if (result.violations().isEmpty()) {
      System.out.println(result.sources().size() + " services are valid");
      return 0;
    }
    result.violations().forEach(System.err::println);
    return 1;
  }
}
