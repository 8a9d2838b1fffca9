package dev.hearth.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list of metrics in the docs is that of the code. */
class MetricsDocTest {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

  /** A meter as it is made: its kind, its name, and what is said of it until it is registered. */
  private static final Pattern METER =
      Pattern.compile(
          "(Gauge|Counter|Timer|TimeGauge|FunctionCounter)\\s*\\.builder\\(\\s*\"(hearth\\.[a-z0-9.]+)\""
              + "(.*?)\\.register\\(",
          Pattern.DOTALL);

  /** Those of one class that are made by one method of it: name, description, unit. */
  private static final Pattern BY_METHOD =
      Pattern.compile(
          "(gauge|timer)\\(\\s*\"(hearth\\.[a-z0-9.]+)\",\\s*\"([^\"]+)\"(?:,\\s*\"([a-z]+)\")?",
          Pattern.DOTALL);

  private static final Pattern ROW = Pattern.compile("`(hearth_[a-z0-9_]+)`");
  private static final Pattern UNIT = Pattern.compile("\\.baseUnit\\(\"([a-z]+)\"\\)");

  @Test
  void everyMetricOfTheCodeIsInTheDocsAndNoOther() throws IOException {
    assertThat(documented()).isEqualTo(new TreeSet<>(made().keySet()));
  }

  @Test
  void everyMetricHasHelp() throws IOException {
    made()
        .forEach(
            (name, text) ->
                assertThat(text).as(name).containsAnyOf(".description(", "gauge(", "timer("));
  }

  @Test
  void noMeterIsMadeWithoutADescription() throws IOException {
    try (Stream<Path> sources = sources()) {
      sources.forEach(
          source ->
              assertThat(text(source))
                  .as(source.toString())
                  .doesNotContainPattern("\\.(counter|timer|gauge)\\(\\s*\"hearth\\."));
    }
  }

  /** As Prometheus names them, with the code that makes them. */
  private static Map<String, String> made() throws IOException {
    Map<String, String> made = new TreeMap<>();
    try (Stream<Path> sources = sources()) {
      sources
          .map(MetricsDocTest::text)
          .forEach(
              text -> {
                METER
                    .matcher(text)
                    .results()
                    .forEach(meter -> made.put(name(meter), meter.group()));
                BY_METHOD
                    .matcher(text)
                    .results()
                    .forEach(
                        meter ->
                            made.put(
                                named(
                                    meter.group(2),
                                    meter.group(1).equals("timer")
                                        ? "seconds"
                                        : Objects.requireNonNullElse(meter.group(4), "")),
                                meter.group()));
              });
    }
    return made;
  }

  private static String name(MatchResult meter) {
    String unit =
        UNIT.matcher(meter.group(3)).results().findFirst().map(it -> it.group(1)).orElse("");
    return switch (meter.group(1)) {
      case "Timer", "TimeGauge" -> named(meter.group(2), "seconds");
      case "Counter", "FunctionCounter" -> named(meter.group(2), unit) + "_total";
      default -> named(meter.group(2), unit);
    };
  }

  private static String named(String name, String unit) {
    String base = name.replace('.', '_');
    return unit.isEmpty() || base.endsWith("_" + unit) ? base : base + "_" + unit;
  }

  private static Set<String> documented() throws IOException {
    return Files.readString(HOME.resolve("docs/operating.md"))
        .lines()
        .filter(line -> line.startsWith("| `hearth_"))
        .flatMap(line -> ROW.matcher(line.substring(0, line.indexOf('|', 2))).results())
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<Path> sources() throws IOException {
    try (Stream<Path> modules = Files.list(HOME)) {
      return modules
          .map(module -> module.resolve("src/main/java"))
          .filter(Files::isDirectory)
          .toList()
          .stream()
          .flatMap(MetricsDocTest::java);
    }
  }

  private static Stream<Path> java(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
