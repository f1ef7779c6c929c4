/** What the tests of several modules share. */
@NullMarked
package dev.dormouse.testing;

import org.jspecify.annotations.NullMarked;
