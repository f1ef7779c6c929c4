package dev.dormouse.core.peer;

import dev.dormouse.core.peer.Message.Loaded;
import dev.dormouse.core.peer.Message.Report;
import dev.dormouse.core.peer.Message.RevisionReport;
import dev.dormouse.core.peer.Message.ToOwner;
import dev.dormouse.core.peer.Message.ToPeer;
import dev.dormouse.core.peer.Message.Unstarted;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.scale.PeerLoad;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * All revisions that are served here, and what members have reported of them in the present
 * sessions, so that it counts for a revision that is opened later, too.
 *
 * <p>A beat looks only at those that are awake. Whatever happens to one wakes it, and what changes
 * the ground on which all stand wakes all; it falls asleep when time alone can change nothing of
 * it. So ten thousand idle revisions cost a beat nothing.
 *
 * <p>Not thread-safe.
 */
final class Revisions<W> {
  private final Map<RevisionKey, SharedRevision<W>> revisions = new LinkedHashMap<>();
  private final Set<RevisionKey> closing = new HashSet<>();

  /** Those at which the next beat has to look. */
  private final Set<SharedRevision<W>> awake = new LinkedHashSet<>();

  private List<RevisionKey> looked = List.of();
  private Optional<Footing> lastBeat = Optional.empty();

  /** Those who have reported, and of which revisions they said what nobody here could hear. */
  private final Map<MemberId, Set<RevisionKey>> unheard = new LinkedHashMap<>();

  /**
   * Opens a revision.
   *
   * @return the members who have to say anew what they said of it before
   */
  List<MemberId> open(RevisionKey key, SharedRevision<W> revision, View view, Footing footing) {
    if (revisions.putIfAbsent(key, revision) != null) {
      throw new IllegalStateException(key + " is open already");
    }
    awake.add(revision);
    revision.enter(view, footing);
    List<MemberId> again = new ArrayList<>();
    unheard.forEach((member, of) -> {
      if (of.contains(key)) {
        again.add(member);
      } else {
        revision.reported(member, RevisionReport.nothing(key), footing);
      }
    });
    return again;
  }

  /** It is to be served here no longer: it ends as soon as nothing is left of it. */
  void close(RevisionKey key) {
    closing.add(key);
    end();
  }

  /** Returns whether it was to end, and does not any more. */
  boolean reopen(RevisionKey key) {
    return closing.remove(key);
  }

  private void end() {
    for (RevisionKey key : List.copyOf(closing)) {
      if (find(key).filter(revision -> !revision.isAtRest()).isEmpty()) {
        closing.remove(key);
        awake.remove(revisions.remove(key));
      }
    }
  }

  /** Something happens to a revision: the next beat is to look at it. */
  SharedRevision<W> wake(RevisionKey key) {
    SharedRevision<W> revision = get(key);
    awake.add(revision);
    return revision;
  }

  private Optional<SharedRevision<W>> wakeIfOpen(RevisionKey key) {
    Optional<SharedRevision<W>> revision = find(key);
    revision.ifPresent(awake::add);
    return revision;
  }

  SharedRevision<W> get(RevisionKey key) {
    return find(key).orElseThrow(() -> new IllegalStateException(key + " is not open"));
  }

  Optional<SharedRevision<W>> find(RevisionKey key) {
    return Optional.ofNullable(revisions.get(key));
  }

  boolean all(Predicate<SharedRevision<W>> holds) {
    return revisions.values().stream().allMatch(holds);
  }

  /** Another view: all sessions begin anew. */
  void enter(View view, Footing footing) {
    unheard.clear();
    awake.addAll(revisions.values());
    revisions.values().forEach(revision -> revision.enter(view, footing));
  }

  /** The session with a member has ended. */
  void unlinked(MemberId member) {
    unheard.remove(member);
    awake.addAll(revisions.values());
    revisions.values().forEach(revision -> revision.unlinked(member));
  }

  /** All that is to be said to a member as a session begins. */
  Report reportTo(MemberId member) {
    List<RevisionReport> all = new ArrayList<>();
    for (SharedRevision<W> revision : revisions.values()) {
      if (revision.owner().equals(Optional.of(member))) {
        RevisionReport report = revision.report();
        if (!report.isEmpty()) {
          all.add(report);
        }
      }
    }
    return new Report(all);
  }

  /** Hears what is about slots. */
  void hear(MemberId from, Message message, Footing footing) {
    switch (message) {
      case Report report -> hear(from, report, footing);
      case ToOwner words ->
          wakeIfOpen(words.revision())
              .ifPresentOrElse(
                  revision -> revision.hear(from, words, footing),
                  () -> unheardFrom(from).add(words.revision()));
      case ToPeer words ->
          wakeIfOpen(words.revision()).ifPresent(revision -> revision.hear(words, footing));
      case Loaded words -> find(words.revision()).ifPresent(revision -> revision.hear(from, words));
      case Unstarted words ->
          find(words.revision()).ifPresent(revision -> revision.hear(from, words));
      case Message.Counted _ -> {}
    }
  }

  private void hear(MemberId from, Report report, Footing footing) {
    Map<RevisionKey, RevisionReport> named = new HashMap<>();
    report.revisions().forEach(each -> named.put(each.revision(), each));
    Set<RevisionKey> unknown = new HashSet<>(named.keySet());
    unknown.removeAll(revisions.keySet());
    unheard.put(from, unknown);
    awake.addAll(revisions.values());
    revisions.forEach((key, revision) ->
        revision.reported(from, named.getOrDefault(key, RevisionReport.nothing(key)), footing));
  }

  /** Tells a revision's owner what its requests here are; the next beat does so too, or its end. */
  void tell(RevisionKey key, PeerLoad own) {
    SharedRevision<W> revision = get(key);
    revision.tell(own);
    if (revision.isTelling()) {
      awake.add(revision);
    }
  }

  /** Whether an instance of any of them waits for the store's word. */
  boolean awaitStore(Footing footing) {
    return awake.stream().anyMatch(revision -> revision.awaitsStore(footing));
  }

  /** The store's word has come; whoever waits for it is awake. */
  void look(Footing footing) {
    awake.forEach(revision -> revision.look(footing));
  }

  /** The time for which one was waiting has come, if it is open still. */
  void look(RevisionKey key, Footing footing) {
    wakeIfOpen(key).ifPresent(revision -> revision.look(footing));
  }

  /** What was asked for of one, if it is open still. */
  void listed(RevisionKey key, Collection<InstanceId> present, Footing footing) {
    wakeIfOpen(key).ifPresent(revision -> revision.listed(present, footing));
  }

  private Set<RevisionKey> unheardFrom(MemberId member) {
    return unheard.computeIfAbsent(member, first -> new HashSet<>());
  }

  /** Another beat. */
  void tick(Footing footing, Timing timing) {
    if (lastBeat.filter(footing::isLike).isEmpty()) {
      awake.addAll(revisions.values());
    }
    lastBeat = Optional.of(footing);
    looked = awake.stream().map(SharedRevision::key).toList();
    awake.forEach(revision -> revision.tick(footing, timing));
    awake.removeIf(revision -> revision.isAsleep(footing.now()));
    end();
  }

  /** Those at which the last beat looked. */
  List<RevisionKey> looked() {
    return looked;
  }

  /** Whether the next beat need not look at a revision. */
  boolean isAsleep(RevisionKey key) {
    return !awake.contains(get(key));
  }
}
