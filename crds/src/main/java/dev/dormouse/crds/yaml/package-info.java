/**
 * YAML as Kubernetes reads it: a bounded tree with line numbers, and typed, strict access to it.
 */
@NullMarked
package dev.dormouse.crds.yaml;

import org.jspecify.annotations.NullMarked;
