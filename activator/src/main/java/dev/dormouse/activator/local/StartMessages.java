package dev.dormouse.activator.local;

import dev.dormouse.activator.instances.InstanceSource.StartFailure;
import dev.dormouse.activator.instances.InstanceSource.StartFailure.Cause;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.StartupProbe;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/** Says in one sentence why an instance did not come up, and what to do. Pure. */
final class StartMessages {
  private static final int SIGNALLED = 128;
  private static final List<String> SIGNALS =
      List.of(
          "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV",
          "USR2", "PIPE", "ALRM", "TERM");

  private StartMessages() {}

  static String tooLate(
      Revision revision, Program.PortView port, StartupProbe unanswered, int lastAnswer) {
    String name = revision.key().name();
    String within = " within " + seconds(revision.template().startTimeout());
    return switch (unanswered) {
      case StartupProbe.TcpConnect _ ->
          name
              + " did not listen on port "
              + port.inside()
              + " (PORT)"
              + within
              + "; it must listen on 0.0.0.0:$PORT";
      case StartupProbe.HttpGet get ->
          name
              + " did not answer its "
              + revision.template().container().probeName(get)
              + " GET "
              + get.path()
              + " on port "
              + port.inside()
              + " (PORT) with a status from 200 to 399"
              + within
              + (lastAnswer == 0
                  ? "; it must listen on 0.0.0.0:$PORT"
                  : "; its last answer was " + lastAnswer);
    };
  }

  static String exited(Revision revision, Program.PortView port, int code) {
    return revision.key().name()
        + " "
        + ending(code)
        + " before it listened on port "
        + port.inside()
        + " (PORT)"
        + (code == 0 ? "; it must stay in the foreground" : "");
  }

  static StartFailure givenUp(InstanceId instance) {
    return new StartFailure(
        Cause.CANNOT_START, instance + " was stopped before it was ready", List.of());
  }

  private static String ending(int code) {
    int signal = code - SIGNALLED;
    return signal > 0 && signal < SIGNALS.size()
        ? "was ended by SIG" + SIGNALS.get(signal) + " (exit code " + code + ")"
        : "exited with code " + code;
  }

  private static String seconds(Duration time) {
    return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
  }
}
