package dev.hearth.cli.command;

import dev.hearth.cli.output.Quantity;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.output.Table;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the time of a call went.
 *
 * @param parts what the platform says of it in {@code Server-Timing}, in its order
 */
record CallTiming(Duration firstByte, Duration total, Map<String, Duration> parts) {
  private static final Pattern PART = Pattern.compile("([\\w-]+)[^,]*?;\\s*dur=([0-9.]+)");

  static CallTiming of(HttpResponse<?> answer, long begun, long answered, long ended) {
    return new CallTiming(
        Duration.ofNanos(answered - begun),
        Duration.ofNanos(ended - begun),
        parts(String.join(",", answer.headers().allValues("server-timing"))));
  }

  static Map<String, Duration> parts(String header) {
    Map<String, Duration> parts = new LinkedHashMap<>();
    Matcher part = PART.matcher(header);
    while (part.find()) {
      double millis = Double.parseDouble(part.group(2));
      parts.put(part.group(1), Duration.ofNanos(Math.round(millis * 1e6)));
    }
    return parts;
  }

  void print(Screen screen) {
    Table table = new Table("", "");
    parts.forEach((name, took) -> table.row().cell(name).cell(Quantity.took(took)));
    table.row().cell("first byte").cell(Quantity.took(firstByte));
    table.row().cell("total").cell(Quantity.took(total));
    table.lines(screen.errPaint()).forEach(screen::note);
  }
}
