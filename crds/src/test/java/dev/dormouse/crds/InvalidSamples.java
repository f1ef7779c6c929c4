package dev.dormouse.crds;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The invalid resources of {@link ViolationsTest}, for whoever else must refuse them. Has no state.
 */
public final class InvalidSamples {
  /** The least that is a service. */
  public static final String LEAST = Yaml.LEAST;

  /** A service in the namespace shop with nearly every field there is. */
  public static final String MOST = Yaml.MOST;

  /**
   * One invalid resource.
   *
   * @param expected what the reader of files says of it
   */
  public record Sample(String line, String expected, String yaml) {
    /**
     * Whether it is wrong only in the way it is written: JSON can't say it, or says it otherwise.
     */
    public boolean onlyInYaml() {
      return Stream.of("plain decimal digits", "duplicate key", "as a key", ": 1_0 ", ": yes ")
          .anyMatch(expected::contains);
    }

    /**
     * Whether it has a field that doesn't exist, which a server drops unless it is asked to tell.
     */
    public boolean unknownField() {
      return expected.contains("unknown field");
    }

    @Override
    public String toString() {
      return line + " => " + expected;
    }
  }

  private InvalidSamples() {}

  public static List<Sample> all() {
    List<Sample> samples = new ArrayList<>();
    add(samples, "inTheTemplate", line -> Yaml.with(line, "", ""));
    add(samples, "inTheContainer", line -> Yaml.with("", line, ""));
    add(samples, "inTheSpec", line -> Yaml.with("", "", line));
    add(samples, "inTheMetadata", ViolationsTest::metadata);
    add(samples, "inTheContainers", ViolationsTest::containers);
    return samples;
  }

  private static void add(List<Sample> samples, String test, UnaryOperator<String> yaml) {
    try {
      CsvSource source =
          ViolationsTest.class
              .getDeclaredMethod(test, String.class, String.class)
              .getAnnotation(CsvSource.class);
      for (String row : source.textBlock().lines().toList()) {
        String[] columns = row.split(source.delimiterString(), 2);
        samples.add(
            new Sample(columns[0].strip(), columns[1].strip(), yaml.apply(columns[0].strip())));
      }
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }
}
