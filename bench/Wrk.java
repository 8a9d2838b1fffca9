import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What one run of wrk measured. */
record Wrk(double requestsPerSecond, double p50Micros, double p99Micros, long errors) {
  private static final Pattern REFUSED = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");
  private static final Pattern BROKEN =
      Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");

  static Wrk run(String url, int connections, int seconds, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("wrk", "-t1", "-c" + connections, "-d" + seconds + "s", "--latency"));
    command.addAll(List.of(more));
    command.add(url);
    String output = Program.output(command.toArray(String[]::new));
    long errors = 0;
    Matcher refused = REFUSED.matcher(output);
    if (refused.find()) {
      errors += Long.parseLong(refused.group(1));
    }
    Matcher broken = BROKEN.matcher(output);
    if (broken.find()) {
      for (int i = 1; i <= 4; i++) {
        errors += Long.parseLong(broken.group(i));
      }
    }
    return new Wrk(
        Double.parseDouble(find(output, "Requests/sec:\\s+([0-9.]+)")),
        micros(find(output, "50%\\s+([0-9.]+[a-z]+)")),
        micros(find(output, "99%\\s+([0-9.]+[a-z]+)")),
        errors);
  }

  private static double micros(String text) {
    double number = Double.parseDouble(text.replaceAll("[a-z]+", ""));
    return text.endsWith("us") ? number : text.endsWith("ms") ? number * 1e3 : number * 1e6;
  }

  private static String find(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + pattern + " in: " + text);
    }
    return matcher.group(1);
  }
}
