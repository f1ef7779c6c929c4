package dev.dormouse.core.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.revision.RevisionKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ViewTest {
  private static final MemberId A = new MemberId("a");
  private static final MemberId B = new MemberId("b");
  private static final MemberId C = new MemberId("c");
  private static final List<RevisionKey> REVISIONS =
      IntStream.range(0, 3000).mapToObj(i -> new RevisionKey("default", "hello-" + i)).toList();

  private final View three = View.NONE.with(C).with(A).with(B);

  @Test
  void countsEpochsAndOrdersMembers() {
    assertThat(three.epoch()).isEqualTo(3);
    assertThat(three.members()).extracting(View.Member::id).containsExactly(A, B, C);
  }

  @Test
  void dividesRevisionsEvenly() {
    Map<MemberId, Integer> owned = new HashMap<>();
    for (RevisionKey revision : REVISIONS) {
      owned.merge(three.owner(revision).orElseThrow(), 1, Integer::sum);
    }
    assertThat(owned.values()).hasSize(3).allMatch(count -> count > 900 && count < 1100);
  }

  @Test
  void movesOnlyWhatTheChangedMemberHas() {
    View two = three.without(List.of(B), false);
    for (RevisionKey revision : REVISIONS) {
      MemberId before = three.owner(revision).orElseThrow();
      MemberId after = two.owner(revision).orElseThrow();
      assertThat(after).isNotEqualTo(B);
      if (!before.equals(B)) {
        assertThat(after).isEqualTo(before);
      }
    }
  }

  @Test
  void ownsNothingWhileItLeavesUnlessAllDo() {
    View leaving = three.withLeaving(A);
    assertThat(REVISIONS).noneMatch(each -> leaving.owner(each).orElseThrow().equals(A));
    View all = leaving.withLeaving(B).withLeaving(C);
    assertThat(REVISIONS).anyMatch(each -> all.owner(each).orElseThrow().equals(A));
  }

  @Test
  void hasNoOwnerWithoutMembers() {
    assertThat(View.NONE.owner(REVISIONS.getFirst())).isEmpty();
  }

  @Test
  void staysUsurpedForEver() {
    assertThat(three.without(List.of(A), true).with(A).without(List.of(B), false).usurped())
        .isTrue();
  }

  @Test
  void weighsTheSameInEveryRelease() {
    assertThat(Rendezvous.weight("dormouse-0", "default/hello-00001"))
        .isEqualTo(Rendezvous.weight("dormouse-0", "default/hello-00001"))
        .isNotEqualTo(Rendezvous.weight("dormouse-1", "default/hello-00001"));
  }
}
