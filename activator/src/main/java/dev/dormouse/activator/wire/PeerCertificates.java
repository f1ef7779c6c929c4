package dev.dormouse.activator.wire;

import dev.dormouse.activator.files.FileWatch;
import dev.dormouse.activator.wayin.ServerCertificate;
import dev.dormouse.core.peer.MemberId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps by what activators know each other as the files say it. Files that can't be used replace
 * none that can; what is wrong is told until it is right. Safe for any thread; files are read on
 * one of its own.
 */
public final class PeerCertificates implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PeerCertificates.class);

  private final PeerFiles files;
  private final InstantSource clock;
  private final PeerKeys keys = new PeerKeys(this);
  private final PeerTrust trust = new PeerTrust(this);
  private volatile Optional<PeerIdentity> before = Optional.empty();
  private volatile Optional<PeerIdentity> now = Optional.empty();
  private volatile Optional<String> problem = Optional.empty();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private Optional<FileWatch> watch = Optional.empty();

  private PeerCertificates(PeerFiles files, InstantSource clock) {
    this.files = files;
    this.clock = clock;
  }

  /**
   * Reads the files, and from then on whenever they change.
   *
   * @throws IOException when their folder can't be watched
   */
  public static PeerCertificates watch(PeerFiles files, InstantSource clock) throws IOException {
    PeerCertificates certificates = new PeerCertificates(files, clock);
    certificates.reload();
    certificates.watch = Optional.of(FileWatch.start(files::watched, certificates::changed));
    return certificates;
  }

  private void changed() {
    if (reload()) {
      listeners.forEach(Runnable::run);
    }
  }

  /** Returns whether anything is new. */
  private boolean reload() {
    Optional<PeerIdentity> last = now;
    try {
      PeerIdentity read =
          PeerIdentity.parse(
              last.map(PeerIdentity::number).orElse(0) + 1,
              Files.readAllBytes(files.certificate()),
              Files.readAllBytes(files.key()),
              Files.readAllBytes(files.authorities()));
      problem = Optional.empty();
      if (last.filter(read::isSameAs).isPresent()) {
        return false;
      }
      before = last;
      now = Optional.of(read);
      LOG.info(
          "peers: the certificate for {} is shown, good until {}",
          read.own().hosts(),
          read.own().expires());
      return true;
    } catch (NoSuchFileException e) {
      cannot(e.getFile() + " is not there");
    } catch (IOException e) {
      cannot("cannot be read: " + e.getMessage());
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      cannot("cannot be used: " + e.getMessage());
    }
    return false;
  }

  private void cannot(String reason) {
    String told = reason + (now.isPresent() ? "; the one before is shown on" : "; there is none");
    if (!problem.equals(Optional.of(told))) {
      LOG.warn("peers: certificate: {}", told);
    }
    problem = Optional.of(told);
  }

  Optional<PeerIdentity> now() {
    return now;
  }

  Optional<PeerIdentity> before() {
    return before;
  }

  /** Has somebody called when they have changed, on the files' thread. */
  void tell(Runnable listener) {
    listeners.add(listener);
  }

  void tellNoMore(Runnable listener) {
    listeners.remove(listener);
  }

  X509ExtendedKeyManager keys() {
    return keys;
  }

  X509ExtendedTrustManager trust() {
    return trust;
  }

  /**
   * What speaks against a member's certificate, if anything does. A session of TLS that is resumed
   * asks no authority, and a connection outlives its handshake: so this is asked of each, and again
   * when the authorities change.
   */
  Optional<String> objection(MemberId member, X509Certificate[] chain) {
    try {
      trust.checkClientTrusted(chain, "UNKNOWN");
    } catch (CertificateException e) {
      return Optional.of(Sockets.reason(e));
    }
    String host = files.hostOf(member);
    List<String> certified = ServerCertificate.hosts(chain[0]);
    return certified.stream().anyMatch(name -> covers(name, host))
        ? Optional.empty()
        : Optional.of("its certificate is for " + certified + ", not for " + host);
  }

  /** A wildcard stands for the first label. */
  private static boolean covers(String name, String host) {
    int dot = host.indexOf('.');
    return name.equals(host) || name.equals("*" + host.substring(dot));
  }

  /** What is wrong with them now, a line each. */
  public List<String> problems() {
    Stream<String> expired =
        now.stream()
            .filter(one -> !one.own().isValid(clock.instant()))
            .map(_ -> "is not valid at this time");
    return Stream.concat(problem.stream(), expired)
        .map(line -> "peers' certificate: " + line)
        .toList();
  }

  @Override
  public void close() {
    watch.ifPresent(FileWatch::close);
  }
}
