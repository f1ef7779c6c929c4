/** Which revision a request goes to, from its host and the traffic split. */
@NullMarked
package dev.dormouse.core.route;

import org.jspecify.annotations.NullMarked;
