package dev.dormouse.activator.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** Prints which build this is. */
@Command(name = "version", description = "Print the version.")
final class VersionCommand implements Runnable, IVersionProvider {
  @Override
  public void run() {
    System.out.println(version());
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
