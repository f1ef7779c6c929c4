package dev.dormouse.crds.kubernetes;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.rollout.RolloutState;
import dev.dormouse.core.rollout.RolloutState.Phase;
import dev.dormouse.core.rollout.RolloutState.Reason;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How far a service's newest revision has taken over. The activator alone writes it, and goes on
 * from it after it was started again. Immutable.
 *
 * @param verdict {@code Rolling}, {@code Completed}, {@code RolledBack} or {@code Stopped}
 * @param step which of the spec's steps, counted from 1; absent where there is none
 * @param since when this was so first, in RFC 3339
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record RolloutStatus(
    @JsonPropertyDescription("The revision that takes over.") @Nullable String revision,
    @JsonPropertyDescription("The revision that has the rest.") @Nullable String from,
    @JsonPropertyDescription("Which of the spec's steps it is at, counted from 1.")
        @Nullable Integer step,
    @JsonPropertyDescription("The part of latestRevision that the revision has.")
        @Nullable Integer percent,
    @JsonPropertyDescription(
            "How it stands: Rolling, Completed, RolledBack, or Stopped while traffic names"
                + " revisions.")
        @Nullable String verdict,
    @JsonPropertyDescription("One word for why, for programs.") @Nullable String reason,
    @JsonPropertyDescription("A sentence on why, with the numbers.") @Nullable String message,
    @JsonPropertyDescription("When this was so first.") @Nullable String since) {

  /**
   * A state as it is stored.
   *
   * @param step 0 where there is none
   */
  public static RolloutStatus of(RolloutState state, int step, String since) {
    return new RolloutStatus(
        state.revision().name(),
        state.from().name(),
        step == 0 ? null : step,
        state.percent(),
        word(state.phase()),
        word(state.reason()),
        state.message(),
        since);
  }

  /** What was stored, in a namespace; nothing of what nobody here has written. */
  public Optional<RolloutState> state(String namespace) {
    Optional<Phase> phase = find(Phase.values(), verdict);
    Optional<Reason> why = find(Reason.values(), reason);
    if (revision == null || from == null || phase.isEmpty() || why.isEmpty()) {
      return Optional.empty();
    }
    int share = phase.get() == Phase.COMPLETED ? 100 : percent == null ? 0 : percent;
    return share < 0 || share > 100
        ? Optional.empty()
        : Optional.of(
            new RolloutState(
                new RevisionKey(namespace, revision),
                new RevisionKey(namespace, from),
                phase.get(),
                share,
                why.get(),
                message == null ? "" : message));
  }

  private static <E extends Enum<E>> Optional<E> find(E[] all, @Nullable String word) {
    return Stream.of(all).filter(one -> word(one).equals(word)).findFirst();
  }

  /** {@code RolledBack} for ROLLED_BACK. */
  private static String word(Enum<?> value) {
    StringBuilder word = new StringBuilder();
    for (String part : value.name().split("_", -1)) {
      word.append(part.charAt(0)).append(part.substring(1).toLowerCase(java.util.Locale.ROOT));
    }
    return word.toString();
  }
}
