package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Metrics as Prometheus and curl see them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MetricsTest {
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");
  private Hearth hearth;

  @BeforeAll
  void up() {
    hearth = Hearth.up();
    hearth.run("new", "greet", "--template", "node").succeeds();
    hearth.run("deploy", "greet").succeeds();
  }

  @AfterAll
  void down() {
    hearth.close();
  }

  @Test
  @Order(1)
  void countersAreZeroFromTheDeployOnForEachOutcome() {
    String scraped = scraped();
    for (String outcome : List.of("success", "function_error", "deadline_exceeded", "queue_full")) {
      assertThat(value(scraped, "hearth_invocations_total", "greet-00001", outcome)).isZero();
    }
    assertThat(scraped)
        .contains("hearth_start_failures_total{code=\"start-failed\",function=\"greet\",} 0.0")
        .contains("hearth_gateway_refusals_total{code=\"queue-full\",} 0.0")
        .contains("hearth_build_info{");
  }

  @Test
  @Order(2)
  void aPlainRequestGetsThePlainFormatThatPromtoolAccepts() throws Exception {
    assertThat(hearth.get("/function/greet").statusCode()).isEqualTo(200);
    hearth.get("/function/nobody");
    hearth.run("trigger", "kafka", "greet", "--topic", "metrics").succeeds();
    hearth.run("event", "send", "metrics", "-d", "{}").succeeds();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                scraped()
                    .contains(
                        "hearth_trigger_events_total{function=\"greet\",outcome=\"success\",topic=\"metrics\",} 1.0"));

    assertThat(run("curl", "-s", "-o", "/dev/null", "-w", "%{content_type}", url()))
        .isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(
            run("curl", "-s", "-H", "Accept:", "-o", "/dev/null", "-w", "%{content_type}", url()))
        .startsWith("text/plain");
    assertThat(
            run(
                "curl",
                "-s",
                "-H",
                "Accept: application/openmetrics-text",
                "-o",
                "/dev/null",
                "-w",
                "%{content_type}",
                url()))
        .startsWith("application/openmetrics-text");
    assertThat(run("sh", "-c", "curl -s " + url() + " | promtool check metrics 2>&1")).isEmpty();
  }

  @Test
  @Order(3)
  void whatIsScrapedIsInTheDocsWithItsLabels() throws IOException {
    Map<String, Set<String>> documented = documented();
    assertThat(families(scraped()))
        .isNotEmpty()
        .allSatisfy((name, labels) -> assertThat(documented).as(name).containsEntry(name, labels));
  }

  @Test
  @Order(4)
  void instancesAreMeasuredAgainstTheirLimits() {
    String scraped = scraped();
    assertThat(value(scraped, "hearth_instances_memory_bytes", "greet")).isGreaterThan(1 << 20);
    assertThat(value(scraped, "hearth_instances_memory_limit_bytes", "greet"))
        .isGreaterThanOrEqualTo(16 << 20);
    assertThat(value(scraped, "hearth_instances_memory_highest_ratio", "greet"))
        .isBetween(0.0, 1.0);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              hearth.get("/function/greet");
              return value(scraped(), "hearth_instances_cpu_seconds_total", "greet") > 0;
            });
  }

  @Test
  @Order(6)
  void countersOfAReplacedRevisionStayAndThoseOfADeletedFunctionGo() {
    hearth.write("greet", "handler.js", "export default () => 'second';\n");
    hearth.run("deploy", "greet").succeeds();
    assertThat(hearth.get("/function/greet").body()).contains("second");
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(hearth.instances("greet")).hasSize(1));
    assertThat(value(scraped(), "hearth_invocations_total", "greet-00001", "success")).isPositive();

    hearth.run("delete", "greet").succeeds();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(scraped()).doesNotContain("function=\"greet\""));
  }

  @Test
  @Order(5)
  void statusListDescribeVersionAndMetricsAgree() {
    String version = hearth.run("--version").succeeds().out().strip().replace("hearth ", "");
    JsonNode status = hearth.run("status", "-o", "json").succeeds().json();
    JsonNode list = hearth.run("list", "-o", "json").succeeds().json();

    assertThat(status.get("version").asText()).isEqualTo(version);
    assertThat(scraped()).contains("version=\"" + version + "\"");
    assertThat(status.get("functions").asInt()).isEqualTo(list.size()).isEqualTo(1);
    assertThat(status.get("instances").asInt())
        .isEqualTo(list.get(0).get("instances").size())
        .isEqualTo(hearth.describe("greet").get("instances").size());
    assertThat(hearth.run("describe", "greet").succeeds().out())
        .containsPattern("Handler +handler.js")
        .containsPattern("Template +node");
  }

  private String url() {
    return hearth.managementUri("/q/metrics").toString();
  }

  private String scraped() {
    return Hearth.send(HttpRequest.newBuilder(hearth.managementUri("/q/metrics")).build()).body();
  }

  private static double value(String scraped, String name, String... labels) {
    return scraped
        .lines()
        .filter(line -> line.startsWith(name + "{"))
        .filter(line -> List.of(labels).stream().allMatch(it -> line.contains('"' + it + '"')))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Names of metrics of Hearth as Prometheus queries them, histograms without suffix. */
  private static Map<String, Set<String>> families(String scraped) {
    Map<String, Set<String>> families = new TreeMap<>();
    scraped
        .lines()
        .filter(line -> line.startsWith("hearth_"))
        .forEach(
            line -> {
              String name =
                  line.substring(0, line.indexOf(line.contains("{") ? '{' : ' '))
                      .replaceFirst("_seconds_(bucket|count|sum|max)$", "_seconds");
              Set<String> labels =
                  LABEL
                      .matcher(line)
                      .results()
                      .map(found -> found.group(1))
                      .filter(label -> !label.equals("le"))
                      .collect(Collectors.toCollection(TreeSet::new));
              families.computeIfAbsent(name, unseen -> new TreeSet<>()).addAll(labels);
            });
    return families;
  }

  private static Map<String, Set<String>> documented() throws IOException {
    Map<String, Set<String>> documented = new TreeMap<>();
    Path docs = Path.of(System.getProperty("hearth.home")).resolve("docs/operating.md");
    for (String line : Files.readAllLines(docs)) {
      if (line.startsWith("| `hearth_")) {
        List<String> cells = List.of(line.split("\\|", -1));
        Set<String> labels =
            Pattern.compile("[a-z_]+")
                .matcher(cells.get(2))
                .results()
                .map(found -> found.group())
                .collect(Collectors.toCollection(TreeSet::new));
        Pattern.compile("`(hearth_[a-z0-9_]+)`")
            .matcher(cells.get(1))
            .results()
            .forEach(found -> documented.put(found.group(1), labels));
      }
    }
    return documented;
  }

  /** Output of a command that ends with 0. */
  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(String.join(" ", command) + ": " + output).isZero();
    return output;
  }
}
