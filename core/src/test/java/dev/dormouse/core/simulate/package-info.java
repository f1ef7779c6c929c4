/**
 * A revision's day in milliseconds: the core's own classes under simulated time, load and starts.
 */
package dev.dormouse.core.simulate;
