package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.completion.CommandLineCursor;
import dev.hearth.cli.completion.CompletionScripts;
import dev.hearth.cli.completion.Wanted;
import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.platform.Platform;
import dev.hearth.cli.platform.PlatformAddress;
import dev.hearth.cli.platform.StateFolder;
import dev.hearth.cli.template.Templates;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * What the completion scripts of the shells ask. Where there is no platform, there are no names.
 */
@Command(name = CompletionScripts.COMMAND, hidden = true)
final class CompleteCommand implements Runnable {
  private final Session session;

  @Spec private CommandSpec spec;

  @Parameters(arity = "0..*", paramLabel = "WORD")
  private List<String> words = List.of();

  CompleteCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    Wanted wanted = CommandLineCursor.at(spec.root().commandLine(), words);
    Screen screen = session.screen();
    switch (wanted.kind()) {
      case WORDS -> wanted.words().forEach(screen::line);
      case FILES -> screen.line(CompletionScripts.FILES);
      case DIRECTORIES -> screen.line(CompletionScripts.DIRECTORIES);
      default ->
          names(wanted)
              .filter(name -> name.startsWith(wanted.begun()))
              .distinct()
              .sorted()
              .forEach(screen::line);
    }
  }

  private Stream<String> names(Wanted wanted) {
    try {
      return switch (wanted.kind()) {
        case FUNCTIONS -> texts("/api/v1/functions", "name");
        case REVISIONS ->
            wanted
                .function()
                .map(it -> texts("/api/v1/functions/" + Platform.encoded(it) + "/revisions", "id"))
                .orElseGet(Stream::of);
        case TOPICS ->
            Stream.of("topic", "deadLetter", "replyTopic")
                .flatMap(member -> texts(triggers(wanted), member));
        case SCHEDULES -> texts(triggers(wanted), "schedule");
        case TEMPLATES -> new Templates(session.home(), stateFolder().path()).names().stream();
        default -> Stream.of();
      };
    } catch (CommandFailure e) {
      return Stream.of();
    }
  }

  /** The platform that the command line is about. */
  private Optional<Path> stateDir() {
    int option = words.indexOf("--state-dir");
    return option < 0 || option + 1 >= words.size()
        ? Optional.empty()
        : Optional.of(session.folder().resolve(words.get(option + 1)));
  }

  private static String triggers(Wanted wanted) {
    return "/api/v1/triggers"
        + wanted.function().map(it -> "?function=" + Platform.encoded(it)).orElse("");
  }

  private StateFolder stateFolder() {
    return StateFolder.find(stateDir(), session.environment());
  }

  private Stream<String> texts(String path, String member) {
    StateFolder folder = stateFolder();
    JsonNode items = new Platform(PlatformAddress.find(folder, session.environment())).get(path);
    return StreamSupport.stream(items.spliterator(), false)
        .flatMap(item -> Json.text(item, member).stream());
  }
}
