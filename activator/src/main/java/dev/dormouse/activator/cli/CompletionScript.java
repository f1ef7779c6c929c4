package dev.dormouse.activator.cli;

import dev.dormouse.activator.cli.Command.Operands;
import dev.dormouse.activator.cli.Command.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes scripts that complete commands, from what the commands themselves say of their words.
 * Immutable.
 */
record CompletionScript(List<Command> commands) {
  private static final String VERSION = "version";

  CompletionScript {
    commands = List.copyOf(commands);
  }

  /** What an option or an operand may be, where that is known; empty where anything may be. */
  private static List<String> choices(String value) {
    return switch (value) {
      case "FORMAT" -> List.of("table", "json", "yaml");
      case "BOOLEAN" -> List.of("true", "false");
      case "SHELL" -> CompletionCommand.SHELLS;
      default -> List.of();
    };
  }

  private static boolean isPath(String value) {
    return value.equals("FILE") || value.equals("FOLDER") || value.equals(Operands.FILES.usage());
  }

  private Stream<String> names() {
    return Stream.concat(commands.stream().map(Command::name), Stream.of(VERSION));
  }

  private static Stream<String> names(Option option) {
    return Stream.of(option.brief(), option.name()).filter(name -> !name.isEmpty());
  }

  List<String> bash() {
    List<String> lines = new ArrayList<>();
    lines.add(
        """
        # Completes dormouse in bash: source <(dormouse completion bash)
        _dormouse_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2"); }
        _dormouse_paths() {
          compopt -o filenames 2>/dev/null
          mapfile -t COMPREPLY < <(compgen -f -- "$1")
        }
        _dormouse() {
          local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]}
          COMPREPLY=()
          if ((COMP_CWORD == 1)); then
            _dormouse_words '%s' "$word"
            return
          fi
          case "$command ${COMP_WORDS[COMP_CWORD - 1]}" in\
        """
            .formatted(names().collect(Collectors.joining(" "))));
    bashValues(lines, CompletionScript::isPath, "_dormouse_paths \"$word\"");
    for (String value : List.of("FORMAT", "BOOLEAN")) {
      String words = String.join(" ", choices(value));
      bashValues(lines, value::equals, "_dormouse_words '" + words + "' \"$word\"");
    }
    bashValues(lines, value -> !isPath(value) && choices(value).isEmpty(), "");
    lines.add("  esac");
    lines.add("  case \"$command $word\" in");
    for (Command command : commands) {
      String options =
          Stream.concat(
                  command.options().stream().flatMap(CompletionScript::names),
                  Stream.of("-h", "--help"))
              .collect(Collectors.joining(" "));
      lines.add("    '" + command.name() + " -'*) _dormouse_words '" + options + "' \"$word\" ;;");
      String usage = command.operands().usage();
      if (isPath(usage)) {
        lines.add("    '" + command.name() + " '*) _dormouse_paths \"$word\" ;;");
      } else if (!choices(usage).isEmpty()) {
        String words = String.join(" ", choices(usage));
        lines.add("    '" + command.name() + " '*) _dormouse_words '" + words + "' \"$word\" ;;");
      }
    }
    lines.add("  esac");
    lines.add("}");
    lines.add("complete -F _dormouse dormouse");
    return lines;
  }

  /** What comes after those options whose value is of a kind. */
  private void bashValues(List<String> lines, Predicate<String> kind, String then) {
    String before =
        commands.stream()
            .flatMap(command ->
                command.options().stream()
                    .filter(option -> !option.isSwitch() && kind.test(option.value()))
                    .flatMap(CompletionScript::names)
                    .map(name -> "'" + command.name() + " " + name + "'"))
            .collect(Collectors.joining(" | "));
    lines.add("    " + before + ") " + (then.isEmpty() ? "" : then + "; ") + "return ;;");
  }

  List<String> zsh() {
    List<String> lines = new ArrayList<>();
    lines.add("#compdef dormouse");
    lines.add("# Completes dormouse in zsh: source <(dormouse completion zsh)");
    lines.add("_dormouse() {");
    lines.add("  local curcontext=$curcontext");
    lines.add("  if ((CURRENT == 2)); then");
    lines.add("    local -a commands=(");
    for (Command command : commands) {
      lines.add("      " + quoted(command.name() + ":" + brief(command).replace(":", "\\:")));
    }
    lines.add("      " + quoted(VERSION + ":Print the version."));
    lines.add("    )");
    lines.add("    _describe command commands");
    lines.add("    return");
    lines.add("  fi");
    lines.add("  local command=$words[2]");
    lines.add("  shift words");
    lines.add("  ((CURRENT--))");
    lines.add("  case $command in");
    for (Command command : commands) {
      lines.add("    " + command.name() + ")");
      lines.add("      _arguments \\");
      command
          .options()
          .forEach(option ->
              names(option).forEach(name -> lines.add("        " + zsh(name, option) + " \\")));
      lines.add("        '(-h --help)'{-h,--help}'[Show the help.]' \\");
      String usage = command.operands().usage();
      lines.add("        " + quoted("*:" + (usage.isEmpty() ? "nothing" : usage) + zsh(usage)));
      lines.add("      ;;");
    }
    lines.add("  esac");
    lines.add("}");
    lines.add("compdef _dormouse dormouse");
    return lines;
  }

  private static String zsh(String name, Option option) {
    String about = "[" + option.about().replace("[", "\\[").replace("]", "\\]") + "]";
    if (option.isSwitch()) {
      return quoted("*" + name + about);
    }
    String equals = name.startsWith("--") ? "=" : "";
    return quoted("*" + name + equals + about + ":" + option.value() + zsh(option.value()));
  }

  /** What completes a value. */
  private static String zsh(String value) {
    if (isPath(value)) {
      return ":_files";
    }
    return choices(value).isEmpty() ? ": " : ":(" + String.join(" ", choices(value)) + ")";
  }

  List<String> fish() {
    List<String> lines = new ArrayList<>();
    lines.add("# Completes dormouse in fish: dormouse completion fish | source");
    lines.add("complete -c dormouse -f");
    String all = "complete -c dormouse -n __fish_use_subcommand -a ";
    commands.forEach(
        command -> lines.add(all + command.name() + " -d " + fishQuoted(brief(command))));
    lines.add(all + VERSION + " -d 'Print the version.'");
    for (Command command : commands) {
      String within =
          "complete -c dormouse -n '__fish_seen_subcommand_from " + command.name() + "'";
      command.options().forEach(option -> lines.add(within + fish(option)));
      lines.add(within + " -s h -l help -d 'Show the help.'");
      String usage = command.operands().usage();
      if (isPath(usage)) {
        lines.add(within + " -F");
      } else if (!choices(usage).isEmpty()) {
        lines.add(within + " -a '" + String.join(" ", choices(usage)) + "'");
      }
    }
    return lines;
  }

  private static String fish(Option option) {
    String name = " -l " + option.name().substring(2);
    String brief = option.brief().isEmpty() ? "" : " -s " + option.brief().substring(1);
    String about = " -d " + fishQuoted(option.about());
    if (option.isSwitch()) {
      return name + brief + about;
    }
    List<String> choices = choices(option.value());
    String takes = choices.isEmpty() ? "" : " -a '" + String.join(" ", choices) + "'";
    return name + brief + (isPath(option.value()) ? " -r -F" : " -x" + takes) + about;
  }

  private static String brief(Command command) {
    return command.about().getFirst();
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  private static String fishQuoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
