/** The operator: turns services into revisions and Deployments, and tells what became of them. */
@NullMarked
package dev.dormouse.operator;

import org.jspecify.annotations.NullMarked;
