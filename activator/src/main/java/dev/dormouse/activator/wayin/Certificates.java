package dev.dormouse.activator.wayin;

import dev.dormouse.activator.files.FileWatch;
import dev.dormouse.activator.wayin.CertificateFiles.Pair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.X509ExtendedKeyManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this server's certificates as their files are. One that can't be used replaces none that
 * can: the old one is shown on, and what is wrong is told until it is right. Safe for any thread;
 * files are read on one of its own.
 */
public final class Certificates implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);

  /**
   * How they stand.
   *
   * @param shown how many there are to show
   * @param firstExpiry when the first of them ends
   * @param problems what is wrong, a line each
   * @param reloads how often the files were read since the start, and something was new
   */
  public record Snapshot(
      int shown, Optional<Instant> firstExpiry, List<String> problems, long reloads) {}

  /** What was read last, good or bad. */
  private record Read(Map<String, String> problems, long reloads) {}

  private final CertificateFiles files;
  private final InstantSource clock;
  private final ServerKeys keys = new ServerKeys();
  private volatile Read read = new Read(Map.of(), 0);
  private Optional<FileWatch> watch = Optional.empty();

  private Certificates(CertificateFiles files, InstantSource clock) {
    this.files = files;
    this.clock = clock;
  }

  /**
   * Reads the files, and from then on whenever they change.
   *
   * @throws IOException when their folder can't be watched
   */
  public static Certificates watch(CertificateFiles files, InstantSource clock) throws IOException {
    Certificates certificates = new Certificates(files, clock);
    certificates.reload();
    certificates.watch = Optional.of(FileWatch.start(files::watched, certificates::reload));
    return certificates;
  }

  private void reload() {
    CertificateTable before = keys.table();
    Map<String, String> problems = new LinkedHashMap<>();
    List<ServerCertificate> usable = new ArrayList<>();
    for (Pair pair : files.pairs()) {
      choose(pair, before, problems).ifPresent(usable::add);
    }
    boolean isNew = !usable.equals(before.certificates());
    if (isNew) {
      keys.show(new CertificateTable(usable));
      usable.stream()
          .filter(one -> !before.certificates().contains(one))
          .forEach(Certificates::tell);
    }
    Read last = read;
    problems.forEach((name, problem) -> {
      if (!problem.equals(last.problems().get(name))) {
        LOG.warn("TLS: certificate {}: {}", name, problem);
      }
    });
    read = new Read(Map.copyOf(problems), last.reloads() + (isNew ? 1 : 0));
  }

  private static void tell(ServerCertificate certificate) {
    LOG.info(
        "TLS: certificate {} for {} is shown, good until {}",
        certificate.name(),
        certificate.hosts(),
        certificate.expires());
  }

  /** The certificate in the files, or the one before if that is of more use. */
  private Optional<ServerCertificate> choose(
      Pair pair, CertificateTable before, Map<String, String> problems) {
    Optional<ServerCertificate> old = before.named(pair.name());
    String kept = old.isPresent() ? "; the one before is shown on" : "; there is none to show";
    try {
      ServerCertificate found =
          ServerCertificate.parse(
              pair.name(), Files.readAllBytes(pair.certificate()), Files.readAllBytes(pair.key()));
      Instant now = clock.instant();
      if (!found.isValid(now) && old.filter(one -> one.isValid(now)).isPresent()) {
        problems.put(pair.name(), "the new one is not valid at this time" + kept);
        return old;
      }
      return Optional.of(found);
    } catch (NoSuchFileException e) {
      problems.put(pair.name(), e.getFile() + " is not there" + kept);
    } catch (IOException e) {
      problems.put(pair.name(), "cannot be read: " + e.getMessage() + kept);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      problems.put(pair.name(), "cannot be used: " + e.getMessage() + kept);
    }
    return old;
  }

  /** What TLS asks for a certificate at each handshake. */
  public X509ExtendedKeyManager keys() {
    return keys;
  }

  /** How they stand now: one may end while nothing changes. */
  public Snapshot snapshot() {
    Instant now = clock.instant();
    List<ServerCertificate> shown = keys.table().certificates();
    Read last = read;
    List<String> problems =
        Stream.concat(
                last.problems().entrySet().stream()
                    .map(problem -> "certificate " + problem.getKey() + ": " + problem.getValue()),
                shown.stream()
                    .filter(one -> !one.isValid(now))
                    .map(one -> "certificate " + one.name() + ": is not valid at this time"))
            .sorted()
            .toList();
    return new Snapshot(
        shown.size(),
        shown.stream().map(ServerCertificate::expires).min(Instant::compareTo),
        problems,
        last.reloads());
  }

  @Override
  public void close() {
    watch.ifPresent(FileWatch::close);
  }
}
