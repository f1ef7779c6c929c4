/** Carries requests between clients and instances over HTTP/1.1 and HTTP/2, streaming both ways. */
@NullMarked
package dev.dormouse.activator.proxy;

import org.jspecify.annotations.NullMarked;
