package dev.hearth.cli.command;

import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Arguments that cannot be used, in the words of this program. */
public final class BadArguments {
  private static final Pattern CHOICE =
      Pattern.compile("expected one of \\[(.*)] \\(case-insensitive\\)");

  private BadArguments() {}

  public static CommandFailure of(ParameterException e) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    String help =
        command.getParent() == null
            ? "`hearth --help` lists the commands"
            : "`" + name + " --help` shows how it is used";
    if (e instanceof UnmatchedArgumentException unmatched) {
      return unknown(unmatched.getUnmatched().getFirst(), command, help);
    }
    if (e instanceof MissingParameterException missing) {
      boolean choice =
          missing.getMissing().stream()
              .allMatch(it -> it.group() != null && it.group().exclusive());
      String what =
          missing.getMissing().stream()
              .map(BadArguments::name)
              .collect(Collectors.joining(choice ? " or " : ", "));
      return CommandFailure.usage((what.isEmpty() ? "an argument" : what) + " is missing")
          .withHint(help);
    }
    return CommandFailure.usage(inOurWords(e.getMessage())).withHint(help);
  }

  private static CommandFailure unknown(String argument, CommandLine command, String help) {
    String name = command.getCommandSpec().qualifiedName();
    if (argument.startsWith("-")) {
      String option = argument.replaceFirst("=.*", "");
      List<String> options = new ArrayList<>(command.getCommandSpec().optionsMap().keySet());
      return CommandFailure.usage("`" + name + "` has no option " + option)
          .withHint(hint("", Nearest.of(option, options), help));
    }
    if (command.getSubcommands().isEmpty()) {
      return CommandFailure.usage("`" + name + "` has no use for '" + argument + "'")
          .withHint(help);
    }
    return CommandFailure.usage("there is no command `" + name + " " + argument + "`")
        .withHint(hint(name + " ", Nearest.of(argument, subcommands(command)), help));
  }

  /** Without other names for the same command. */
  private static List<String> subcommands(CommandLine command) {
    return command.getSubcommands().entrySet().stream()
        .filter(each -> each.getKey().equals(each.getValue().getCommandName()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static String hint(String before, List<String> near, String help) {
    return near.isEmpty()
        ? help
        : near.stream()
            .map(each -> "`" + before + each + "`")
            .collect(Collectors.joining(" or ", "did you mean ", "? " + help));
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option
        ? option.longestName() + " " + option.paramLabel()
        : argument.paramLabel();
  }

  private static String inOurWords(String message) {
    String small = message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    return CHOICE
        .matcher(small)
        .replaceFirst(choice -> "expected " + choice.group(1).toLowerCase(Locale.ROOT))
        .replaceFirst(" is not an? (int|long)$", " is not a whole number");
  }
}
