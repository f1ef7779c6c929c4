package dev.dormouse.activator.proxy;

/**
 * Where a client was served before, as its cookie says. Immutable.
 *
 * @param expires in seconds of the system's clock
 */
record Stay(String revision, String instance, long expires) {}
