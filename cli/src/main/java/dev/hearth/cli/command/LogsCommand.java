package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Paint;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.platform.Platform;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "logs",
    description = {
      "Shows what the instances of a function wrote to stdout and stderr.",
      "",
      "Before each line is its instance: followed by + where it goes on with a line of more than 16"
          + " KiB, and by ! where it is the platform that says it. On a terminal, control characters"
          + " are shown as \\u001b."
    },
    footer = {
      "",
      "Examples:",
      "  hearth logs greet",
      "  hearth logs greet -f --tail 10",
      "  hearth logs greet --since 10m --revision greet-00002",
      "  hearth logs greet -o json | jq -r .text"
    })
final class LogsCommand implements Runnable {
  private static final int USUAL_TAIL = 100;

  private final Screen screen;
  private final Map<String, UnaryOperator<String>> colours = new HashMap<>();
  private final Set<List<String>> goingOn = new HashSet<>();

  @Mixin private FunctionParameter function;

  @Option(
      names = {"-f", "--follow"},
      description = "go on with new lines until Ctrl-C")
  private boolean follow;

  @Option(
      names = {"-n", "--tail"},
      paramLabel = "N",
      description = "begin with the last N lines; default 100, or all with --since")
  private Integer tail;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "only lines from this time on: 10m, 2h, … ago, or 2026-01-31T12:00:00Z")
  private String since;

  @Option(
      names = "--revision",
      paramLabel = "REVISION",
      description = "only lines of this revision, for example greet-00002 or 2")
  private String revision;

  @Option(
      names = {"-t", "--timestamps"},
      description = "show when each line was written")
  private boolean timestamps;

  @Option(names = "--raw", description = "write control characters to a terminal as they are")
  private boolean raw;

  @Mixin private PlatformOption platform;
  @Mixin private OutputFormat output;

  LogsCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    Screen shown = raw ? screen.raw() : screen;
    String query = query();
    try {
      if (output.json()) {
        JoinedLines lines = new JoinedLines(line -> print(line.toString(), shown));
        platform.connect().lines(function.path() + query, lines::add);
        lines.end();
      } else {
        platform.connect().lines(function.path() + query, line -> print(text(line), shown));
      }
    } catch (ReaderGone e) {
      // What read our output, say `head`, has ended: so do we.
    }
  }

  private String query() {
    if (tail != null && tail < 0) {
      throw CommandFailure.usage("--tail " + tail + " is negative: use 0 or more lines");
    }
    int lines = tail != null ? tail : since == null ? USUAL_TAIL : Integer.MAX_VALUE;
    StringBuilder query = new StringBuilder("/logs?tail=" + lines + "&follow=" + follow);
    if (since != null) {
      query.append("&since=").append(Platform.encoded(moment(since).toString()));
    }
    if (revision != null) {
      query.append("&revision=").append(Platform.encoded(revisionId()));
    }
    return query.toString();
  }

  private static Instant moment(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException notATime) {
      try {
        Duration ago = new DurationText().convert(text);
        return Instant.now().minus(ago);
      } catch (TypeConversionException e) {
        throw CommandFailure.usage(
            "--since '"
                + text
                + "' is neither a duration like 10m nor a time like 2026-01-31T12:00:00Z");
      }
    }
  }

  private String revisionId() {
    return revision.matches("\\d{1,9}")
        ? String.format(Locale.ROOT, "%s-%05d", function.name(), Integer.parseInt(revision))
        : revision;
  }

  private void print(String line, Screen shown) {
    shown.line(line);
    if (shown.out().checkError()) {
      throw new ReaderGone();
    }
  }

  private String text(JsonNode line) {
    String instance = line.path("instance").asText();
    String when =
        timestamps
            ? (raw ? Paint.PLAIN : screen.paint()).faint(line.path("at").asText()) + " "
            : "";
    String text = Json.text(line, "text").orElse("");
    return when + colour(instance).apply(instance) + mark(line, instance) + " " + text;
  }

  /** No function decides on what stands before the first space. */
  private String mark(JsonNode line, String instance) {
    String stream = line.path("stream").asText();
    if (stream.equals("platform")) {
      return "!";
    }
    List<String> source = List.of(instance, stream);
    boolean part =
        line.path("continued").asBoolean() ? !goingOn.add(source) : goingOn.remove(source);
    return part ? "+" : "";
  }

  private UnaryOperator<String> colour(String instance) {
    Paint paint = raw ? Paint.PLAIN : screen.paint();
    List<UnaryOperator<String>> palette = List.of(paint::cyan, paint::green, paint::yellow);
    return colours.computeIfAbsent(
        instance, unseen -> palette.get(colours.size() % palette.size()));
  }

  private static final class ReaderGone extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
