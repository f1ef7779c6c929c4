package dev.dormouse.core.peer;

import java.util.Objects;

/** Names one lease of one revision, unique for ever: its issuer never counts twice. Immutable. */
public record LeaseId(MemberId issuer, long number) {
  public LeaseId {
    Objects.requireNonNull(issuer, "issuer");
  }

  @Override
  public String toString() {
    return issuer + "#" + number;
  }
}
