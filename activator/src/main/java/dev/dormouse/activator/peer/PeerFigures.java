package dev.dormouse.activator.peer;

/**
 * How one activator stands among the others, and what it has done since its start. Immutable.
 *
 * @param epoch of the view that it knows
 * @param members in that view
 * @param inTerm whether it is one of them, and may use slots
 * @param asked requests for which it asked an owner for a slot
 * @param granted slots that owners gave it
 * @param recalls how often an owner wanted slots back
 * @param handOvers how often it became a revision's owner
 * @param joins how often it began anew, the first time included
 */
public record PeerFigures(
    long epoch,
    int members,
    boolean inTerm,
    long asked,
    long granted,
    long recalls,
    long handOvers,
    long joins) {}
