package dev.dormouse.activator.ctl;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which lines of a service's instances are asked for. Immutable.
 *
 * @param revision by its name or number; absent means all
 * @param follow whether to go on until stopped, with instances that come up too
 * @param previous whether the container before the last start is meant
 * @param tail the most lines of each instance from before
 * @param since how old the lines may be
 */
public record LogRequest(
    String service,
    Optional<String> revision,
    boolean follow,
    boolean previous,
    OptionalInt tail,
    Optional<Duration> since) {}
