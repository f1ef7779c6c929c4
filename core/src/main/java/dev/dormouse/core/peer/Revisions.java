package dev.dormouse.core.peer;

import dev.dormouse.core.peer.Message.Loaded;
import dev.dormouse.core.peer.Message.Report;
import dev.dormouse.core.peer.Message.RevisionReport;
import dev.dormouse.core.peer.Message.ToOwner;
import dev.dormouse.core.peer.Message.ToPeer;
import dev.dormouse.core.peer.Message.Unstarted;
import dev.dormouse.core.revision.RevisionKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * All revisions that are served here, and what members have reported of them in the present
 * sessions, so that it counts for a revision that is opened later, too. Not thread-safe.
 */
final class Revisions<W> {
  private final Map<RevisionKey, SharedRevision<W>> revisions = new LinkedHashMap<>();
  private final Set<RevisionKey> closing = new HashSet<>();

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
        revisions.remove(key);
      }
    }
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
    revisions.values().forEach(revision -> revision.enter(view, footing));
  }

  /** The session with a member has ended. */
  void unlinked(MemberId member) {
    unheard.remove(member);
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
          find(words.revision())
              .ifPresentOrElse(
                  revision -> revision.hear(from, words, footing),
                  () -> unheardFrom(from).add(words.revision()));
      case ToPeer words ->
          find(words.revision()).ifPresent(revision -> revision.hear(words, footing));
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
    revisions.forEach((key, revision) ->
        revision.reported(from, named.getOrDefault(key, RevisionReport.nothing(key)), footing));
  }

  /** Whether an instance of any of them waits for the store's word. */
  boolean awaitStore(Footing footing) {
    return revisions.values().stream().anyMatch(revision -> revision.awaitsStore(footing));
  }

  /** The store's word has come. */
  void look(Footing footing) {
    revisions.values().forEach(revision -> revision.look(footing));
  }

  private Set<RevisionKey> unheardFrom(MemberId member) {
    return unheard.computeIfAbsent(member, first -> new HashSet<>());
  }

  void tick(Footing footing, Timing timing) {
    revisions.values().forEach(revision -> revision.tick(footing, timing));
    end();
  }
}
