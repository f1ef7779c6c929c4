package dev.dormouse.core.peer;

import dev.dormouse.core.peer.Frame.Beat;
import dev.dormouse.core.peer.Frame.Data;
import dev.dormouse.core.peer.Frame.Header;
import dev.dormouse.core.peer.Frame.Hello;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The sessions with all other members, one {@link Link} each; with another view all begin anew. Not
 * thread-safe.
 */
final class Sessions {
  /** Hears what becomes of sessions, and sends. */
  interface Ear {
    void opened(MemberId member);

    void closed(MemberId member);

    void send(MemberId to, Frame frame);
  }

  private final MemberId self;
  private final Ear ear;
  private final Map<MemberId, Link> links = new LinkedHashMap<>();
  private View view = View.NONE;

  Sessions(MemberId self, Ear ear) {
    this.self = self;
    this.ear = ear;
  }

  long epoch() {
    return view.epoch();
  }

  /** Another view: whoever is a member has a session with each other one. */
  void enter(View next, boolean member) {
    view = next;
    links.keySet().retainAll(next.others(self));
    if (member) {
      for (MemberId other : next.others(self)) {
        links.computeIfAbsent(other, unknown -> new Link()).begin();
        hello(other);
      }
    } else {
      links.clear();
    }
  }

  /** Looks at a frame's header: whether the frame belongs to the present session. */
  boolean isCurrent(MemberId from, Header header) {
    if (header.epoch() < view.epoch() && header.epoch() > 0) {
      ear.send(from, new Hello(new Header(view.epoch(), 0, 0), view));
      return false;
    }
    Link link = links.get(from);
    if (link == null || header.epoch() != view.epoch()) {
      return false;
    }
    boolean wasOpen = link.isOpen();
    Link.Verdict verdict = link.look(header);
    if (wasOpen && !link.isOpen()) {
      ear.closed(from);
    }
    if (verdict == Link.Verdict.UNKNOWN) {
      hello(from);
    }
    if (!wasOpen && link.isOpen()) {
      ear.opened(from);
    }
    return verdict == Link.Verdict.CURRENT;
  }

  void heard(MemberId from, Beat beat) {
    if (isCurrent(from, beat.header())) {
      link(from).beat(beat.sent(), beat.received());
      endIfBroken(from);
    }
  }

  /** Whether a message is the next one of its session. */
  boolean take(MemberId from, Data data) {
    if (!isCurrent(from, data.header())) {
      return false;
    }
    boolean taken = link(from).take(data.sequence());
    endIfBroken(from);
    return taken;
  }

  /** Ends a session for the next one, in which both say anew where they stand. */
  void restart(MemberId member) {
    link(member).begin();
    endIfBroken(member);
  }

  private void endIfBroken(MemberId member) {
    if (!link(member).isOpen()) {
      ear.closed(member);
      hello(member);
    }
  }

  /** Says something within the session; where there is none it is lost. */
  void say(MemberId to, Message message) {
    Link link = links.get(to);
    if (link != null && link.isOpen()) {
      ear.send(to, new Data(link.header(view.epoch()), link.nextSequence(), message));
    }
  }

  /** Tells all members that this activator lives, and begins the sessions that aren't open. */
  void beat(Moment now) {
    for (MemberId other : view.others(self)) {
      Link link = links.get(other);
      if (link == null) {
        ear.send(other, new Beat(new Header(0, 0, 0), now, 0, 0));
      } else {
        if (!link.isOpen()) {
          hello(other);
        }
        ear.send(other, new Beat(link.header(view.epoch()), now, link.sent(), link.received()));
      }
    }
  }

  /** Whether everybody has got all that was said. */
  boolean allArrived() {
    return links.values().stream().allMatch(Link::allArrived);
  }

  private void hello(MemberId to) {
    ear.send(to, new Hello(link(to).header(view.epoch()), view));
  }

  private Link link(MemberId member) {
    Link link = links.get(member);
    if (link == null) {
      throw new IllegalStateException(member + " has no link");
    }
    return link;
  }
}
