package dev.hearth.cli.completion;

import dev.hearth.cli.completion.Wanted.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Reads a command line up to its last word, which may be empty. Pure. */
public final class CommandLineCursor {
  private CommandLine command;
  private final List<String> positionals = new ArrayList<>();
  private Optional<OptionSpec> open = Optional.empty();

  private CommandLineCursor(CommandLine hearth) {
    this.command = hearth;
  }

  /**
   * @param words those behind {@code hearth}, the one that is being typed last
   */
  public static Wanted at(CommandLine hearth, List<String> words) {
    CommandLineCursor cursor = new CommandLineCursor(hearth);
    if (words.isEmpty()) {
      return cursor.wanted("");
    }
    words.subList(0, words.size() - 1).forEach(cursor::pass);
    return cursor.wanted(words.getLast());
  }

  private void pass(String word) {
    // bash gives `--option=value` as three words.
    if (word.equals("=")) {
      return;
    }
    if (open.isPresent()) {
      open = Optional.empty();
    } else if (word.startsWith("-") && word.length() > 1) {
      open =
          word.contains("=") ? Optional.empty() : option(word).filter(it -> it.arity().max() > 0);
    } else if (positionals.isEmpty() && command.getSubcommands().containsKey(word)) {
      command = command.getSubcommands().get(word);
    } else {
      positionals.add(word);
    }
  }

  private Optional<OptionSpec> option(String name) {
    return Optional.ofNullable(command.getCommandSpec().optionsMap().get(name));
  }

  private Wanted wanted(String word) {
    if (open.isPresent()) {
      return valueOf(open.get(), word.equals("=") ? "" : word);
    }
    if (word.startsWith("-")) {
      int equals = word.indexOf('=');
      return equals < 0
          ? words(options(), word)
          : option(word.substring(0, equals))
              .map(it -> valueOf(it, word.substring(equals + 1)))
              .orElseGet(() -> words(Stream.of(), word));
    }
    if (command.getCommandName().equals("help")) {
      return words(helpTopics(), word);
    }
    if (!command.getSubcommands().isEmpty() && positionals.isEmpty()) {
      return words(subcommands(command), word);
    }
    return command.getCommandSpec().positionalParameters().stream()
        .filter(it -> it.index().contains(positionals.size()))
        .findFirst()
        .map(it -> valueOf(it, word))
        .orElseGet(() -> words(Stream.of(), word));
  }

  private Stream<String> options() {
    return command.getCommandSpec().options().stream()
        .filter(it -> !it.hidden())
        .map(OptionSpec::longestName);
  }

  private Stream<String> helpTopics() {
    CommandLine topic = command.getParent();
    for (String name : positionals) {
      topic = topic.getSubcommands().get(name);
      if (topic == null) {
        return Stream.of();
      }
    }
    return subcommands(topic);
  }

  private static Stream<String> subcommands(CommandLine command) {
    return command.getSubcommands().entrySet().stream()
        .filter(each -> each.getKey().equals(each.getValue().getCommandName()))
        .filter(each -> !each.getValue().getCommandSpec().usageMessage().hidden())
        .map(java.util.Map.Entry::getKey);
  }

  private Wanted valueOf(ArgSpec argument, String word) {
    String name = command.getCommandName();
    return switch (argument.paramLabel()) {
      case "NAME" -> names(name.equals("new") ? Kind.NOTHING : Kind.FUNCTIONS, word);
      case "TOPIC" -> names(Kind.TOPICS, word);
      case "REVISION" -> names(Kind.REVISIONS, word);
      case "SCHEDULE" -> names(name.equals("schedule") ? Kind.NOTHING : Kind.SCHEDULES, word);
      case "TEMPLATE" -> names(Kind.TEMPLATES, word);
      case "DIR" -> names(Kind.DIRECTORIES, word);
      case "FILE" -> names(Kind.FILES, word);
      case "SHELL" -> words(Stream.of("bash", "zsh", "fish"), word);
      default -> words(candidates(argument), word);
    };
  }

  private static Stream<String> candidates(ArgSpec argument) {
    return argument.completionCandidates() == null
        ? Stream.of()
        : StreamSupport.stream(argument.completionCandidates().spliterator(), false)
            .map(it -> it.toLowerCase(java.util.Locale.ROOT));
  }

  /** Names belong to the function that the command is about, where its first argument is one. */
  private Wanted names(Kind kind, String word) {
    Optional<String> function =
        command.getCommandSpec().positionalParameters().stream()
            .map(PositionalParamSpec::paramLabel)
            .findFirst()
            .filter("NAME"::equals)
            .flatMap(label -> positionals.stream().findFirst());
    boolean every = kind == Kind.FUNCTIONS || command.getCommandName().equals("kafka");
    return new Wanted(kind, List.of(), every ? Optional.empty() : function, word);
  }

  private static Wanted words(Stream<String> words, String begun) {
    List<String> fitting = words.filter(it -> it.startsWith(begun)).sorted().distinct().toList();
    return new Wanted(Kind.WORDS, fitting, Optional.empty(), begun);
  }
}
