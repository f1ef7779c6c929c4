/** What operators ask on a port of its own. */
@NullMarked
package dev.dormouse.activator.admin;

import org.jspecify.annotations.NullMarked;
