package dev.dormouse.activator.instances;

import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import java.net.InetSocketAddress;

/**
 * Tells which instances the revisions have. A port: one adapter runs processes, one watches pods.
 */
public interface InstanceSource {

  /** Starts telling. Called once, before the first instance. */
  void subscribe(Listener listener);

  /**
   * Hears of instances, from any thread. For one instance the calls come in the order {@code
   * starting}, then {@code ready} or {@code startFailed}, then {@code gone} if it was ready; {@code
   * gone} also follows {@code starting} when an instance was taken away through no fault of its
   * own. One that was retired and is wanted again before its end is on its way may begin anew with
   * {@code starting}, under the same name. Implementations return quickly and never throw.
   */
  interface Listener {
    /** An instance was asked for. */
    void starting(RevisionKey revision, InstanceId instance);

    /** An instance takes requests. */
    void ready(RevisionKey revision, InstanceId instance, InetSocketAddress address, StartTimes t);

    /** An instance ended, or was given up, before it was ready. */
    void startFailed(RevisionKey revision, InstanceId instance, StartFailure failure);

    /** A ready instance takes no requests for now, or takes them again: its probe says so. */
    void readiness(RevisionKey revision, InstanceId instance, boolean takesRequests);

    /**
     * An instance is no more, or takes no more requests: it was retired, or it ended by itself.
     * What it has in flight may still end well.
     */
    void gone(RevisionKey revision, InstanceId instance);

    /**
     * The same, of an instance whose pod was deleted or evicted: that says nothing of its program.
     */
    void removed(RevisionKey revision, InstanceId instance);

    /** Instances were asked for and none could even begin to start. */
    void startRefused(RevisionKey revision, StartFailure failure);
  }

  /**
   * When an instance came up, in nanoseconds of {@link System#nanoTime}.
   *
   * @param requestedAt when it was asked for
   * @param startedAt when its program ran: a process was spawned, a pod had its address
   * @param readyAt when it first answered the probe
   */
  record StartTimes(long requestedAt, long startedAt, long readyAt) {}

  /**
   * Why an instance did not come up.
   *
   * @param message one sentence for the caller and the developer, with what to do where that is
   *     known
   * @param output the last lines that the program wrote, oldest first; may be empty
   */
  record StartFailure(Cause cause, String message, java.util.List<String> output) {
    public StartFailure {
      output = java.util.List.copyOf(output);
    }

    /** The kinds of failure; the name in lower case is the reason that callers see. */
    public enum Cause {
      COMMAND_NOT_FOUND,
      NO_CONTAINER_ENGINE,
      EXITED,
      START_TIMEOUT,
      CANNOT_START;

      /** The kind that another activator has named, which may know more kinds. */
      public static Cause named(String name) {
        for (Cause cause : values()) {
          if (cause.name().equals(name)) {
            return cause;
          }
        }
        return CANNOT_START;
      }
    }
  }
}
