package dev.dormouse.activator.wire;

import dev.dormouse.core.peer.MemberId;

/**
 * The first word of either end of a connection, the caller's first. Immutable.
 *
 * @param lowest the lowest version that the sender speaks
 * @param highest the highest one
 * @param from who sends it
 * @param to whom the sender believes to speak to
 */
record Greeting(int lowest, int highest, MemberId from, MemberId to) {
  static Greeting of(MemberId from, MemberId to) {
    return new Greeting(Wire.LOWEST_VERSION, Wire.HIGHEST_VERSION, from, to);
  }

  byte[] encoded() {
    BytesOut out = new BytesOut();
    out.octets(Wire.MAGIC);
    int start = out.size();
    out.octet(lowest);
    out.octet(highest);
    out.text(from.name());
    out.text(to.name());
    out.prefixLength(start);
    return out.toArray();
  }

  /** Reads one without magic and length. What later versions add behind it is left unread. */
  static Greeting read(BytesIn in) throws MalformedBytes {
    Greeting greeting =
        new Greeting(in.octet(), in.octet(), new MemberId(in.text()), new MemberId(in.text()));
    if (greeting.lowest() > greeting.highest()) {
      throw new MalformedBytes("versions from " + greeting.lowest() + " to " + greeting.highest());
    }
    return greeting;
  }

  /** Whether there is a version that both ends speak. */
  boolean isSpokenHere() {
    return lowest <= Wire.HIGHEST_VERSION && highest >= Wire.LOWEST_VERSION;
  }
}
