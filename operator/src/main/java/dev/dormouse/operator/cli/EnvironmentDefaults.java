package dev.dormouse.operator.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Takes an option that is not given from the environment. Has no state; safe for any thread. */
final class EnvironmentDefaults implements IDefaultValueProvider {
  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    return argument instanceof OptionSpec option
        ? System.getenv(variable(option.longestName()))
        : null;
  }

  /** {@code --cluster-domain} is {@code DORMOUSE_CLUSTER_DOMAIN}. */
  static String variable(String option) {
    return "DORMOUSE" + option.substring(1).replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
