package dev.dormouse.core.peer;

/**
 * How a revision's slots stand, as its owner knows: those of all members. Immutable.
 *
 * @param ready instances that may get requests
 * @param inFlight slots that members have; not those that somebody dead may have
 * @param queued requests that wait
 * @param queuedBytes the memory that those hold
 */
public record SlotFigures(int ready, int inFlight, int queued, long queuedBytes) {}
