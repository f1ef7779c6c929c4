package dev.dormouse.activator.cli;

import org.jspecify.annotations.Nullable;

/** The program's entry. One thread, the caller's. */
public final class Main {
  private Main() {}

  /** Runs one command and ends. */
  public static void main(String[] args) {
    if (args.length == 1 && args[0].equals("version")) {
      System.out.println("dormouse " + version());
      return;
    }
    System.err.println("usage: dormouse version");
    System.exit(2);
  }

  private static String version() {
    @Nullable String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
