package dev.dormouse.activator.wayin;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Knows which certificate is shown to whom: the one for the host that a client names, by the host
 * itself or by a wildcard, and the first one to everybody else. Immutable.
 */
final class CertificateTable {
  static final CertificateTable EMPTY = new CertificateTable(List.of());

  private final List<ServerCertificate> certificates;
  private final Map<String, ServerCertificate> byHost = new HashMap<>();

  /**
   * A table.
   *
   * @param certificates the one for everybody first; of two for one host the first is shown
   */
  CertificateTable(List<ServerCertificate> certificates) {
    this.certificates = List.copyOf(certificates);
    for (ServerCertificate certificate : this.certificates) {
      certificate.hosts().forEach(host -> byHost.putIfAbsent(host, certificate));
    }
  }

  List<ServerCertificate> certificates() {
    return certificates;
  }

  /** The one of a name. */
  Optional<ServerCertificate> named(String name) {
    return certificates.stream().filter(known -> known.name().equals(name)).findFirst();
  }

  /**
   * The certificate for a client.
   *
   * @param host the server's name in lower case, if the client says it
   * @param keyType what the client can check
   */
  Optional<ServerCertificate> choose(Optional<String> host, String keyType) {
    return Stream.concat(host.stream().flatMap(this::forHost), certificates.stream().limit(1))
        .limit(1)
        .filter(certificate -> certificate.keyType().equals(keyType))
        .findFirst();
  }

  private Stream<ServerCertificate> forHost(String host) {
    int dot = host.indexOf('.');
    return Stream.of(host, dot < 0 ? host : "*" + host.substring(dot))
        .map(byHost::get)
        .filter(Objects::nonNull);
  }
}
