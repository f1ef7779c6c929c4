package dev.dormouse.activator.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints which build this is. */
@Command(name = "version", description = "Print the version.")
final class VersionCommand implements Runnable, IVersionProvider {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().getOut().println(version());
  }

  @Override
  public String[] getVersion() {
    return new String[] {version()};
  }

  private static String version() {
    @Nullable String version = Main.class.getPackage().getImplementationVersion();
    return "dormouse " + (version == null ? "development" : version);
  }
}
