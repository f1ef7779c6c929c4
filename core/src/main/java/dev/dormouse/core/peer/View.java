package dev.dormouse.core.peer;

import dev.dormouse.core.revision.RevisionKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who the activators are in one epoch. The store holds one view, and takes only one whose epoch is
 * the next: so for each epoch there is at most one view, and all who know the epoch agree on who
 * owns what. Immutable.
 *
 * @param epoch 1 and up; 0 means that nobody was there yet
 * @param members in the order of their names
 * @param usurped whether a member was ever put out by somebody that it did not know of: it may
 *     still believe that it serves, for as long as it is cut off
 */
public record View(long epoch, List<Member> members, boolean usurped) {
  /** Before the first activator joins. */
  public static final View NONE = new View(0, List.of(), false);

  /**
   * One activator.
   *
   * @param leaving it owns nothing any more, and ends what it has in flight
   */
  public record Member(MemberId id, boolean leaving) {}

  public View {
    if (epoch < 0) {
      throw new IllegalArgumentException("epoch: " + epoch + " (expected: >= 0)");
    }
    members = members.stream().sorted(Comparator.comparing(Member::id)).toList();
  }

  public boolean has(MemberId id) {
    return find(id).isPresent();
  }

  /** Whether it is a member that is about to go. */
  public boolean isLeaving(MemberId id) {
    return find(id).filter(Member::leaving).isPresent();
  }

  private Optional<Member> find(MemberId id) {
    for (Member member : members) {
      if (member.id().equals(id)) {
        return Optional.of(member);
      }
    }
    return Optional.empty();
  }

  /** All members but one. */
  public List<MemberId> others(MemberId self) {
    List<MemberId> others = new ArrayList<>(members.size());
    for (Member member : members) {
      if (!member.id().equals(self)) {
        others.add(member.id());
      }
    }
    return others;
  }

  /**
   * The member that owns a revision: the one of the highest weight, so that a change of the members
   * moves only what was, or becomes, the changed member's. Who is leaving owns nothing while
   * somebody stays.
   */
  public Optional<MemberId> owner(RevisionKey revision) {
    boolean allLeave = members.stream().allMatch(Member::leaving);
    @Nullable MemberId owner = null;
    long highest = 0;
    for (Member member : members) {
      long weight = Rendezvous.weight(member.id().name(), revision.toString());
      if ((allLeave || !member.leaving())
          && (owner == null || Long.compareUnsigned(weight, highest) > 0)) {
        owner = member.id();
        highest = weight;
      }
    }
    return Optional.ofNullable(owner);
  }

  /** The next view, with one more member. */
  public View with(MemberId joining) {
    List<Member> next = new ArrayList<>(members);
    next.add(new Member(joining, false));
    return new View(epoch + 1, next, usurped);
  }

  /** The next view, in which one member is leaving. */
  public View withLeaving(MemberId leaving) {
    return new View(
        epoch + 1,
        members.stream()
            .map(member -> member.id().equals(leaving) ? new Member(leaving, true) : member)
            .toList(),
        usurped);
  }

  /** The next view, without some members. */
  public View without(Collection<MemberId> gone, boolean usurping) {
    return new View(
        epoch + 1,
        members.stream().filter(member -> !gone.contains(member.id())).toList(),
        usurped || usurping);
  }
}
