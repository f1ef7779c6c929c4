/** The sample service. */
package dev.dormouse.samples.streams;
