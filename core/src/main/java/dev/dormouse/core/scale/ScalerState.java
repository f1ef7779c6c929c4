package dev.dormouse.core.scale;

/**
 * What a scaler remembers between two decisions. Immutable.
 *
 * @param held what was wanted lately
 */
public record ScalerState(HeldDemand held) {
  public static final ScalerState CALM = new ScalerState(HeldDemand.NONE);
}
