package dev.dormouse.activator.local;

import dev.dormouse.core.revision.Revision;
import java.nio.file.Path;

/**
 * What this machine needs to know to run a revision. Immutable.
 *
 * @param folder where the resource's file is: programs start there, and a relative {@code
 *     workingDir} is relative to it
 * @param output takes the lines that the instances write
 */
public record LocalRevision(Revision revision, Path folder, OutputSink output) {
  public LocalRevision {
    folder = folder.toAbsolutePath().normalize();
  }
}
