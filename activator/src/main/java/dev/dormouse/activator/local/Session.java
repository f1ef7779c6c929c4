package dev.dormouse.activator.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Gives a program a session of its own, and so a process group: it can be ended with all its
 * children, and a Ctrl-C at the terminal reaches Dormouse alone, which then stops it in order.
 * Immutable.
 *
 * @param prefix the words before the program's own; they start it in their place, with the same
 *     process id
 */
record Session(List<String> prefix) {
  /** For systems without util-linux, such as macOS. */
  private static final String PERL =
      "POSIX::setsid(); exec {$ARGV[0]} @ARGV or die \"$ARGV[0]: $!\\n\"";

  Session {
    prefix = List.copyOf(prefix);
  }

  /** The way this machine offers; without one, programs share the session of this process. */
  static Session onThisMachine(Map<String, String> environment) {
    String path = environment.get("PATH");
    return CommandLookup.inPath("setsid", path)
        .map(setsid -> new Session(List.of(setsid.toString())))
        .or(() ->
            CommandLookup.inPath("perl", path)
                .map(perl -> new Session(List.of(perl.toString(), "-MPOSIX", "-e", PERL))))
        .orElse(new Session(List.of()));
  }

  List<String> command(List<String> words) {
    var command = new ArrayList<>(prefix);
    command.addAll(words);
    return command;
  }
}
