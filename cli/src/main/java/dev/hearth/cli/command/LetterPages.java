package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.output.TerminalStream;
import dev.hearth.cli.platform.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Decides on dead letters page by page; what was decided stays decided when it is interrupted. */
final class LetterPages {
  private static final int PAGE = 100;

  private final Platform platform;
  private final String path;
  private final Map<String, String> parameters;
  private final Screen screen;

  LetterPages(Platform platform, String path, Map<String, String> parameters, Screen screen) {
    this.platform = platform;
    this.path = path;
    this.parameters = parameters;
    this.screen = screen;
  }

  /**
   * @param rate letters per second, 0 for no limit
   * @param done as in "12 dead letters sent again"
   * @return what was done, for {@code -o json}
   */
  ObjectNode run(int rate, String done) {
    int page = rate == 0 ? PAGE : Math.clamp(rate, 1, PAGE);
    parameters.put("limit", Integer.toString(page));
    long count = 0;
    List<String> skipped = new ArrayList<>();
    long begun = System.nanoTime();
    Optional<String> next;
    do {
      JsonNode answer = platform.post(path + LetterFilter.query(parameters), Json.object());
      count += answer.path("letters").size();
      answer.path("skipped").forEach(reason -> skipped.add(reason.asText()));
      next = Json.text(answer, "next");
      next.ifPresent(after -> parameters.put("after", after));
      if (screen.errTerminal()) {
        screen.err().print(TerminalStream.clearLine() + text(count, done));
        screen.err().flush();
      }
      if (rate > 0 && next.isPresent()) {
        keepTo(begun, count, rate);
      }
    } while (next.isPresent());
    if (screen.errTerminal()) {
      screen.err().print(TerminalStream.clearLine());
    }
    skipped.forEach(screen::note);
    ObjectNode result = Json.object().put("count", count);
    if (!skipped.isEmpty()) {
      skipped.forEach(result.putArray("skipped")::add);
    }
    return result;
  }

  static String text(long count, String done) {
    return "%,d dead letter%s %s".formatted(count, count == 1 ? "" : "s", done);
  }

  private static void keepTo(long begun, long count, int rate) {
    long due = begun + count * 1_000_000_000L / rate;
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
