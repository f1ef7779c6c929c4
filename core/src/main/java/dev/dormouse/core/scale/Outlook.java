package dev.dormouse.core.scale;

/**
 * What a revision that nobody calls should expect. Immutable.
 *
 * @param warm whether an instance is worth its keep now
 * @param expected whether that is because a call is expected about now, after a time in which none
 *     was: then an instance is started that does not run yet
 * @param changesIn nanoseconds until that changes; {@link Long#MAX_VALUE} for never
 */
public record Outlook(boolean warm, boolean expected, long changesIn) {
  /** No call is expected any more. */
  public static final Outlook NEVER = new Outlook(false, false, Long.MAX_VALUE);
}
