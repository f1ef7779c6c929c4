package dev.dormouse.activator.ctl;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Which cluster is meant, and where in it. Immutable.
 *
 * @param kubeconfig the file that names the cluster; absent: as kubectl finds it
 * @param context one of its contexts; absent: the current one
 * @param namespace absent: the context's, or {@code default}
 */
public record Place(
    Optional<Path> kubeconfig, Optional<String> context, Optional<String> namespace) {}
