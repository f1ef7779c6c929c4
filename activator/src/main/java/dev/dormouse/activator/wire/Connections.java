package dev.dormouse.activator.wire;

import dev.dormouse.activator.wire.Connection.Verdict;
import dev.dormouse.core.peer.MemberId;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All connections of a link, known or not yet: which of them have gone dead, and whom they may
 * belong to. One event loop's thread only.
 */
final class Connections {
  /** So many may be about to say who they are. */
  private static final int MAX_UNKNOWN = 64;

  private static final long GREETING_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final LinkOptions options;
  private final Set<Connection> all = new LinkedHashSet<>();

  Connections(LinkOptions options) {
    this.options = options;
  }

  void add(Connection connection) {
    all.add(connection);
  }

  void remove(Connection connection) {
    all.remove(connection);
  }

  /** Whether more than may be have not said who they are. */
  boolean isCrowded() {
    return all.stream().filter(one -> one.member().isEmpty()).count() > MAX_UNKNOWN;
  }

  /** What speaks against a connection with a member, if anything does. */
  Optional<Verdict> objection(Connection connection, MemberId member) {
    X509Certificate @Nullable [] chain = connection.chain();
    return options
        .certificates()
        .flatMap(its ->
            chain == null || chain.length == 0
                ? Optional.of("it shows no certificate")
                : its.objection(member, chain))
        .map(objection -> new Verdict(Ending.WRONG_NAME, member + ": " + objection));
  }

  /** Ends those that have gone dead. */
  void look(long now) {
    long silence = options.silence().toNanos();
    for (Connection connection : List.copyOf(all)) {
      if (connection.member().isEmpty() && now - connection.since() > GREETING_NANOS) {
        connection.end(Ending.MUTE, "it has not said in time who it is");
      } else if (connection.member().isPresent() && now - connection.heardAt() > silence) {
        connection.end(Ending.SILENT, "nothing came for " + options.silence());
      }
    }
  }

  /** The certificates have changed: whoever is not believed any more has to go. */
  void judge() {
    for (Connection connection : List.copyOf(all)) {
      connection
          .member()
          .flatMap(member -> objection(connection, member))
          .ifPresent(verdict -> connection.end(Ending.UNTRUSTED, verdict.detail()));
    }
  }

  void endAll(Ending ending) {
    List.copyOf(all).forEach(connection -> connection.end(ending, "by this end"));
  }
}
