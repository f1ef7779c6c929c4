/** What keeps the order in which things were decided once the locks are given back. */
@NullMarked
package dev.dormouse.activator.order;

import org.jspecify.annotations.NullMarked;
