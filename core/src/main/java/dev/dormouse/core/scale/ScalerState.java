package dev.dormouse.core.scale;

/**
 * What a scaler remembers between two decisions. Immutable.
 *
 * @param panicking whether a surge is on or was on within the stable window
 * @param panicSince when the last surge was seen; without meaning while not panicking
 * @param panicPeak the most instances that were wanted during the surge
 */
public record ScalerState(boolean panicking, long panicSince, int panicPeak) {
  public static final ScalerState CALM = new ScalerState(false, 0, 0);
}
