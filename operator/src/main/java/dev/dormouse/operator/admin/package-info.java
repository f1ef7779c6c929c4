/** What an administrator's tools ask: health, readiness, metrics. */
@NullMarked
package dev.dormouse.operator.admin;

import org.jspecify.annotations.NullMarked;
