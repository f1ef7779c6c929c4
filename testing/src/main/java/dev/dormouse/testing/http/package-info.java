/** What is said and heard byte by byte, and the servers that tests have behind a proxy. */
@NullMarked
package dev.dormouse.testing.http;

import org.jspecify.annotations.NullMarked;
