/** What people do with the services of a cluster: look at them, read their logs, move traffic. */
@NullMarked
package dev.dormouse.activator.ctl;

import org.jspecify.annotations.NullMarked;
