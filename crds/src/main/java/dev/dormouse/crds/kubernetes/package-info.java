/**
 * The custom resources as Kubernetes stores them, their status, and what pods say about failures.
 */
@NullMarked
package dev.dormouse.crds.kubernetes;

import org.jspecify.annotations.NullMarked;
