package dev.dormouse.activator.wayin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Makes certificates that sign themselves, with OpenSSL. Has no state. */
public final class TestCertificates {
  /** What makes a key. */
  public static final List<String> EC = List.of("ec", "-pkeyopt", "ec_paramgen_curve:P-256");

  public static final List<String> RSA = List.of("rsa:2048");
  public static final List<String> ED25519 = List.of("ed25519");

  private TestCertificates() {}

  /** Makes {@code tls.crt} and {@code tls.key} in a folder, for a week. */
  public static CertificateFiles make(Path folder, List<String> kind, String... hosts)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    String names =
        Arrays.stream(hosts).map(TestCertificates::name).collect(Collectors.joining(","));
    make(folder, "tls", kind, hosts[0], "-addext", "subjectAltName=" + names);
    return files(folder);
  }

  /** Makes {@code NAME.crt} and {@code NAME.key} in a folder, which may sign others. */
  public static void authority(Path folder, String name) throws IOException, InterruptedException {
    make(folder, name, EC, name);
  }

  /** Makes {@code NAME.crt} and {@code NAME.key} of a peer's, signed by an authority there. */
  public static void signed(Path folder, String name, String authority, String host)
      throws IOException, InterruptedException {
    make(
        folder,
        name,
        EC,
        "peer",
        "-addext",
        "subjectAltName=DNS:" + host,
        "-addext",
        "basicConstraints=critical,CA:FALSE",
        "-addext",
        "extendedKeyUsage=serverAuth,clientAuth",
        "-CA",
        folder.resolve(authority + ".crt").toString(),
        "-CAkey",
        folder.resolve(authority + ".key").toString());
  }

  /** Those that are there already are replaced at once. */
  private static void make(
      Path folder, String name, List<String> kind, String subject, String... more)
      throws IOException, InterruptedException {
    Path crt = folder.resolve(name + ".crt.new");
    Path key = folder.resolve(name + ".key.new");
    openssl(
        Stream.of(
                Stream.of("req", "-x509", "-newkey"),
                kind.stream(),
                Stream.of("-nodes", "-days", "7", "-subj", "/CN=" + subject),
                Stream.of(more),
                Stream.of("-keyout", key.toString(), "-out", crt.toString()))
            .flatMap(words -> words)
            .toArray(String[]::new));
    Files.move(key, folder.resolve(name + ".key"), StandardCopyOption.ATOMIC_MOVE);
    Files.move(crt, folder.resolve(name + ".crt"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static String name(String host) {
    return (host.matches("[0-9.]+") ? "IP:" : "DNS:") + host;
  }

  static CertificateFiles files(Path folder) {
    return new CertificateFiles(
        folder.resolve("tls.crt"), folder.resolve("tls.key"), Optional.empty());
  }

  /** Runs OpenSSL and returns what it printed. */
  public static String openssl(String... words) throws IOException, InterruptedException {
    return run(Stream.concat(Stream.of("openssl"), Stream.of(words)).toList());
  }

  /**
   * Runs a program without input and returns all that it printed; where there is none, the test is
   * skipped.
   */
  public static String run(List<String> command) throws IOException, InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      System.err.println("NO " + command.getFirst() + " HERE: TESTS THAT NEED IT ARE SKIPPED.");
      return Assumptions.abort("no " + command.getFirst() + " here: " + e.getMessage());
    }
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return printed;
  }
}
