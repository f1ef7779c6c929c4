/** The sample service. */
package dev.dormouse.samples.hello;
