package dev.dormouse.testing.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * The cases of h2spec, which are put to a proxy and to a bare server of HTTP/2, to compare them.
 * Thread-safe.
 */
public final class H2spec {
  /** What {@link #runsHere} asks for. */
  public static final String NEEDS = "h2spec is here for Linux on amd64 only";

  private static final Path PACKED =
      Path.of("../testing/target/h2spec/2.2.0/h2spec_linux_amd64.tar.gz");
  private static final long MINUTES = 3;
  private static final int FEWEST_CASES = 140;
  private static final int MORE_RUNS = 5;

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
   * A server.
   *
   * @param host where to connect, and what it is called as authority
   */
  public record Target(String host, int port, boolean tls) {}

  /**
   * What was put to a server, and what of it went wrong.
   *
   * @param all the title of each case
   * @param failed of those that failed
   */
  private record Cases(Set<String> all, Set<String> failed) {
    boolean failsNoMoreThan(Cases other) {
      return other.failed.containsAll(failed);
    }

    /** These, and what failed another time. */
    Cases and(Cases later) {
      Set<String> either = new TreeSet<>(failed);
      either.addAll(later.failed);
      return new Cases(all, either);
    }
  }

  /**
   * Puts all cases to both, and prints what each fails. Fails if the proxy fails one that the bare
   * server passes.
   *
   * @param title what the line begins with that is printed
   */
  public void beside(String title, Target proxy, Target bare) {
    // Each waits for most of its time, so both run at once.
    CompletableFuture<Cases> runOfBare =
        CompletableFuture.supplyAsync(() -> run(bare), work -> Thread.ofVirtual().start(work));
    Cases ofProxy = run(proxy);
    Cases ofBare = runOfBare.orTimeout(MINUTES, TimeUnit.MINUTES).join();
    // Some of what is sent to a stream races with its answer, so a bare server may fail it later.
    for (int more = 0; more < MORE_RUNS && !ofProxy.failsNoMoreThan(ofBare); more++) {
      ofBare = ofBare.and(run(bare));
    }
    String found =
        "%s: %d cases, a bare server fails %s, the proxy %s"
            .formatted(title, ofProxy.all.size(), ofBare.failed, ofProxy.failed);
    System.out.println(found);
    if (!ofProxy.failsNoMoreThan(ofBare)) {
      throw new AssertionError("the proxy fails more: " + found);
    }
    if (ofProxy.all.size() <= FEWEST_CASES || !ofProxy.all.equals(ofBare.all)) {
      throw new AssertionError("not the same cases, or too few: " + ofProxy + ", " + ofBare);
    }
  }

  private Cases run(Target target) {
    try {
      Path report = Files.createTempFile(folder, "report", ".xml");
      List<String> words = new ArrayList<>();
      words.addAll(List.of(folder.resolve("h2spec").toString(), "--strict"));
      words.addAll(List.of("--host", target.host, "--port", Integer.toString(target.port)));
      words.addAll(List.of("--junit-report", report.toString()));
      if (target.tls) {
        words.addAll(List.of("--tls", "--insecure"));
      }
      command(folder, words.toArray(String[]::new));
      return read(report);
    } catch (IOException | ParserConfigurationException | SAXException e) {
      throw new AssertionError("h2spec against " + target, e);
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
