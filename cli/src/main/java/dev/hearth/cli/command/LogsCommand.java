package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.Paint;
import dev.hearth.cli.output.Screen;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "logs",
    description = "Shows what the instances of a function wrote to stdout and stderr.",
    footer = {
      "",
      "Examples:",
      "  hearth logs greet",
      "  hearth logs greet -f --tail 10",
      "  hearth logs greet -o json | jq -r .text"
    })
final class LogsCommand implements Runnable {
  private final Screen screen;
  private final Map<String, UnaryOperator<String>> colours = new HashMap<>();

  @Mixin private FunctionParameter function;

  @Option(
      names = {"-f", "--follow"},
      description = "go on with new lines until Ctrl-C")
  private boolean follow;

  @Option(
      names = {"-n", "--tail"},
      paramLabel = "N",
      defaultValue = "100",
      description = "begin with the last N lines; default 100")
  private int tail;

  @Option(
      names = {"-t", "--timestamps"},
      description = "show when each line was written")
  private boolean timestamps;

  @Mixin private PlatformOption platform;
  @Mixin private OutputFormat output;

  LogsCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    String query = "/logs?tail=" + tail + "&follow=" + follow;
    try {
      platform.connect().lines(function.path() + query, this::show);
    } catch (ReaderGone e) {
      // What read our output, say `head`, has ended: so do we.
    }
  }

  private void show(JsonNode line) {
    if (output.json()) {
      screen.line(line.toString());
    } else {
      String instance = line.path("instance").asText();
      String when = timestamps ? screen.paint().faint(line.path("at").asText()) + " " : "";
      screen.line(when + colour(instance).apply(instance) + " " + line.path("text").asText());
    }
    if (screen.out().checkError()) {
      throw new ReaderGone();
    }
  }

  private UnaryOperator<String> colour(String instance) {
    Paint paint = screen.paint();
    List<UnaryOperator<String>> palette = List.of(paint::cyan, paint::green, paint::yellow);
    return colours.computeIfAbsent(
        instance, unseen -> palette.get(colours.size() % palette.size()));
  }

  private static final class ReaderGone extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
