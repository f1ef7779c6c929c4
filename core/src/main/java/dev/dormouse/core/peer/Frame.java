package dev.dormouse.core.peer;

/**
 * What goes over the wire between two activators. Frames may be delayed, lost, doubled and
 * reordered: beats and echoes do no harm then, and {@link Link} sees to the rest. Immutable.
 */
public sealed interface Frame {
  /**
   * Says to which session a frame belongs.
   *
   * @param epoch the sender's
   * @param own the sender's number of the session
   * @param yours the receiver's number of it, as far as the sender knows; 0: not at all
   */
  record Header(long epoch, long own, long yours) {}

  /**
   * The sender lives.
   *
   * @param at when it was sent, by the sender's clocks; comes back in the echo
   * @param sent how many messages the sender has sent in this session
   * @param received how many it has received in it
   */
  record Beat(Header header, Moment at, long sent, long received) implements Frame {}

  /**
   * The answer to a beat.
   *
   * @param vouches the sender counts the receiver as a member in this epoch, and won't put it out
   *     before {@link Timing#expel} from now
   */
  record Echo(long epoch, boolean vouches, Moment at) implements Frame {}

  /** Begins a session, and tells who is there. */
  record Hello(Header header, View view) implements Frame {}

  /** One message of a session, by its place in it. */
  record Data(Header header, long sequence, Message message) implements Frame {}
}
