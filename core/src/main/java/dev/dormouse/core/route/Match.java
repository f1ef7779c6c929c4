package dev.dormouse.core.route;

import dev.dormouse.core.revision.RevisionKey;

/** What a route table says about a host. */
public sealed interface Match {
  /** The host is a service's own: the split decides. */
  record Matched(Route route) implements Match {}

  /** The host names one revision by a tag. */
  record Tagged(Route route, RevisionKey revision) implements Match {}

  /** No service has this host. */
  record UnknownHost() implements Match {}
}
