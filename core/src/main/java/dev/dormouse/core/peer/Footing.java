package dev.dormouse.core.peer;

/**
 * On what ground this activator stands as something happens. Immutable.
 *
 * @param now the caller's monotonic nanoseconds
 * @param member it is a member, as far as it knows
 * @param inTerm its term has not ended: nobody else can have taken its place
 * @param inStoredTerm so it is by the store's word, not only by that of the others
 */
record Footing(long now, boolean member, boolean inTerm, boolean inStoredTerm) {
  /** Whether slots of a revision may be issued and used. */
  boolean allows(SharedRules rules) {
    return member && (inTerm || !rules.strict());
  }

  /** Whether what may be done is the same. The store's word alone is waited for otherwise. */
  boolean isLike(Footing other) {
    return member == other.member && inTerm == other.inTerm;
  }
}
