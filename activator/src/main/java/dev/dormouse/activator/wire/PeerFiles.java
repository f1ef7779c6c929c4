package dev.dormouse.activator.wire;

import dev.dormouse.activator.wayin.CertificateFiles;
import dev.dormouse.core.peer.MemberId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * By what activators know each other. Immutable.
 *
 * @param certificate the file of this activator's certificate
 * @param key the file of its key
 * @param authorities the file of the certificates that vouch for every activator's
 * @param domain the last part of the name for which a member's certificate has to be
 */
public record PeerFiles(Path certificate, Path key, Path authorities, String domain) {
  public PeerFiles {
    Objects.requireNonNull(certificate, "certificate");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(authorities, "authorities");
    if (domain.isEmpty() || domain.startsWith(".")) {
      throw new IllegalArgumentException("domain: \"" + domain + "\" (expected: a DNS name)");
    }
  }

  /**
   * For which name a member's certificate has to be. What follows the last dot of a member's own
   * name tells its lives apart: {@code pod-1.k3x} is {@code pod-1.DOMAIN}.
   */
  String hostOf(MemberId member) {
    String name = member.name();
    int life = name.lastIndexOf('.');
    return (life < 0 ? name : name.substring(0, life)) + "." + domain;
  }

  /** The folders in which a change may show, as far as they are there. */
  List<Path> watched() {
    return Stream.of(certificate, key, authorities)
        .flatMap(CertificateFiles::around)
        .filter(Files::isDirectory)
        .distinct()
        .toList();
  }
}
