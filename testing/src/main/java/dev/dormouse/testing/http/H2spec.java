package dev.dormouse.testing.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The cases of h2spec, which are put to servers of HTTP/2. Thread-safe. */
public final class H2spec {
  /** What {@link #runsHere} asks for. */
  public static final String NEEDS = "h2spec is here for Linux on amd64 only";

  private static final Path PACKED =
      Path.of("../testing/target/h2spec/2.2.0/h2spec_linux_amd64.tar.gz");
  private static final long MINUTES = 3;

  private final Path folder;

  private H2spec(Path folder) {
    this.folder = folder;
  }

  /** Whether the program is for this machine. */
  public static boolean runsHere() {
    return System.getProperty("os.name").equals("Linux")
        && System.getProperty("os.arch").equals("amd64");
  }

  /**
   * Brings the program.
   *
   * @param folder for it and its reports
   */
  public static H2spec unpack(Path folder) throws IOException {
    command(folder, "tar", "xzf", PACKED.toAbsolutePath().toString());
    return new H2spec(folder);
  }

  /**
   * What was put to a server, and what of it went wrong.
   *
   * @param all the title of each case
   * @param failed of those that failed
   */
  public record Cases(Set<String> all, Set<String> failed) {
    public boolean failsNoMoreThan(Cases other) {
      return other.failed.containsAll(failed);
    }

    /** These, and what failed another time. */
    public Cases and(Cases later) {
      Set<String> either = new TreeSet<>(failed);
      either.addAll(later.failed);
      return new Cases(all, either);
    }
  }

  /**
   * Puts all cases to a server.
   *
   * @param host where to connect, and what it is called as authority
   */
  public Cases run(String host, int port, boolean tls) {
    try {
      Path report = Files.createTempFile(folder, "report", ".xml");
      List<String> words = new ArrayList<>();
      words.addAll(List.of(folder.resolve("h2spec").toString(), "--strict"));
      words.addAll(List.of("--host", host, "--port", Integer.toString(port)));
      words.addAll(List.of("--junit-report", report.toString()));
      if (tls) {
        words.addAll(List.of("--tls", "--insecure"));
      }
      command(folder, words.toArray(String[]::new));
      return read(report);
    } catch (IOException | ParserConfigurationException | SAXException e) {
      throw new AssertionError("h2spec against port " + port, e);
    }
  }

  /** h2spec exits with a failure when any case failed. */
  private static void command(Path folder, String... words) throws IOException {
    Process process =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(Files.createTempFile(folder, "output", ".log").toFile())
            .start();
    try {
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        throw new AssertionError("no end of " + List.of(words));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Cases read(Path report)
      throws ParserConfigurationException, SAXException, IOException {
    Set<String> all = new TreeSet<>();
    Set<String> failed = new TreeSet<>();
    var xml = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(report.toFile());
    for (Element each : elements(xml.getElementsByTagName("testcase"))) {
      String title = each.getAttribute("package") + ": " + each.getAttribute("classname");
      all.add(title);
      if (each.getElementsByTagName("failure").getLength() > 0
          || each.getElementsByTagName("error").getLength() > 0) {
        failed.add(title);
      }
    }
    return new Cases(all, failed);
  }

  private static List<Element> elements(NodeList nodes) {
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }
}
