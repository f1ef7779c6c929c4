/**
 * Makes the CRDs and the resource's reference from the types, at build time. Nothing runs it later.
 */
@NullMarked
package dev.dormouse.crds.generate;

import org.jspecify.annotations.NullMarked;
