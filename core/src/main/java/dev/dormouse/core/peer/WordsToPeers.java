package dev.dormouse.core.peer;

import dev.dormouse.core.admit.Admission;
import dev.dormouse.core.peer.Message.Grant;
import dev.dormouse.core.peer.Message.Rejection;
import dev.dormouse.core.peer.Message.ToPeer;
import dev.dormouse.core.revision.RevisionKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an owner has to say to the members, one message for each, until it is taken. Not
 * thread-safe.
 */
final class WordsToPeers {
  private static final class Words {
    final List<Grant> grants = new ArrayList<>();
    final List<Rejection> rejections = new ArrayList<>();
    boolean recall;
  }

  private final RevisionKey revision;
  private final Map<MemberId, Words> words = new LinkedHashMap<>();

  WordsToPeers(RevisionKey revision) {
    this.revision = revision;
  }

  void grant(MemberId member, Grant grant) {
    to(member).grants.add(grant);
  }

  void reject(MemberId member, long ask, Admission.Reason reason) {
    to(member).rejections.add(new Rejection(ask, reason));
  }

  void recall(MemberId member) {
    to(member).recall = true;
  }

  private Words to(MemberId member) {
    return words.computeIfAbsent(member, unknown -> new Words());
  }

  /** What is to be said since the last call, by member. */
  Map<MemberId, ToPeer> take() {
    if (words.isEmpty()) {
      return Map.of();
    }
    Map<MemberId, ToPeer> taken = new LinkedHashMap<>();
    words.forEach((member, each) ->
        taken.put(member, new ToPeer(revision, each.grants, each.rejections, each.recall)));
    words.clear();
    return taken;
  }
}
