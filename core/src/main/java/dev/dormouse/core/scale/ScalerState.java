package dev.dormouse.core.scale;

/**
 * What a scaler remembers between two decisions. Immutable.
 *
 * @param panicking whether a surge is on or was on within the stable window
 * @param panicSince when the last surge was seen; without meaning while not panicking
 * @param held what was wanted lately
 */
public record ScalerState(boolean panicking, long panicSince, HeldDemand held) {
  public static final ScalerState CALM = new ScalerState(false, 0, HeldDemand.NONE);
}
