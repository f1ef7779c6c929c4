/** Files of this machine that change while the program runs. */
@NullMarked
package dev.dormouse.activator.files;

import org.jspecify.annotations.NullMarked;
