package dev.dormouse.activator.kubernetes;

import dev.dormouse.core.revision.RevisionKey;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Reads and writes the scale of revisions' Deployments. A port, so that tests answer for the API
 * server. Calls return at once; the stages never fail.
 */
interface ScaleClient {
  /** Writes the number of replicas, unless the Deployment has another version by now. */
  CompletionStage<Answer> write(RevisionKey revision, String version, int replicas);

  /** Reads the scale. */
  CompletionStage<Answer> read(RevisionKey revision);

  /** Makes sure that this pod goes first when the scale is lowered next. */
  CompletionStage<Answer> goesFirst(RevisionKey revision, String pod);

  /** Goes through all that a write needs but the writing, so that the first one is not slow. */
  void rehearse(RevisionKey revision);

  /** Which pods stay, by what the API server knows at this moment. */
  CompletionStage<Answer> standing(RevisionKey revision);

  /** What the API server said. */
  sealed interface Answer {
    /** The scale as it is now. */
    record Scaled(String version, int replicas) implements Answer {}

    /** These pods stay: whoever makes and ends pods has done all that the scale asks for. */
    record Standing(Set<String> pods) implements Answer {
      public Standing {
        pods = Set.copyOf(pods);
      }
    }

    /** Pods may still be made or ended. */
    record Unsettled() implements Answer {}

    /** It was done. */
    record Done() implements Answer {}

    /** Somebody else wrote in between. */
    record Conflict() implements Answer {}

    /** There is no such object. */
    record Missing() implements Answer {}

    /** The API server will not do it, however often it is asked. */
    record Refused(String message) implements Answer {}

    /** It could not be asked, or could not answer. */
    record Unavailable(String message) implements Answer {}
  }
}
