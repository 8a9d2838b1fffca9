package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.cli.output.ExitCode;
import dev.hearth.cli.testing.CommandRun;
import dev.hearth.cli.testing.FakePlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterCommandsTest {
  private static final String LETTER =
      """
      {"id":"orders.dead/0/17","function":"bill","topic":"orders","partition":2,"offset":40,
       "attempts":5,"reason":"the function answered 500","callId":"c-1","time":"2026-01-01T00:00:00Z",
       "key":"customer-7","bytes":2,"state":"waiting"%s}
      """;

  @TempDir private Path folder;
  private FakePlatform platform;

  @BeforeEach
  void start() throws IOException {
    platform = new FakePlatform();
    Path state = Files.createDirectories(folder.resolve("state"));
    Files.writeString(state.resolve("admin-token"), "secret\n");
    Files.writeString(
        state.resolve("server.json"),
        """
        {"pid":%d,"port":%d,"managementPort":9000,"startedAt":"2026-01-01T00:00:00Z","version":"1"}
        """
            .formatted(ProcessHandle.current().pid(), platform.port()));
  }

  @AfterEach
  void stop() {
    platform.close();
  }

  @Test
  void listShowsWhereFromWhyAndWhereToGoOn() {
    platform.answers(
        "GET /api/v1/functions/bill/dead-letters?limit=100&reason=500&state=waiting",
        "{\"letters\":[" + LETTER.formatted("") + "],\"next\":\"orders.dead/0/17\"}");

    CommandRun run = hearth("dlq", "list", "bill", "--reason", "500");

    assertThat(run.out())
        .containsPattern(
            "orders.dead/0/17 +customer-7 +orders/2/40 +5 +\\S.* waiting +the function answered 500");
    assertThat(run.err()).contains("--after orders.dead/0/17");
  }

  @Test
  void showShowsTheEventAsItWas() {
    platform.answers(
        "GET /api/v1/functions/bill/dead-letters/letter?id=orders.dead%2F0%2F17&topic=orders.dead",
        LETTER.formatted(",\"value\":\"{}\",\"headers\":{\"trace\":[\"t-1\",\"t-2\"]}"));

    assertThat(hearth("dlq", "show", "bill", "orders.dead/0/17").out())
        .contains("Reason    the function answered 500")
        .contains("Header    trace: t-1\nHeader    trace: t-2\n")
        .endsWith("\n{}\n");
  }

  @Test
  void showShowsWhatTheFunctionAnswered() {
    platform.answers(
        "GET /api/v1/functions/bill/dead-letters/letter?id=orders.dead%2F0%2F17&topic=orders.dead",
        LETTER.formatted(
            ",\"value\":\"{}\",\"headers\":{},\"response\":{\"status\":500,\"body\":\"no stock\"}"));

    assertThat(hearth("dlq", "show", "bill", "orders.dead/0/17").out())
        .contains("Response  500\n")
        .endsWith("\n{}\n\nThe function's response:\nno stock\n");
  }

  @Test
  void aLetterWithoutItsValueSaysWhereThatIs() {
    platform.answers(
        "GET /api/v1/functions/bill/dead-letters/letter?id=orders.dead%2F0%2F17&topic=orders.dead",
        LETTER.formatted(",\"omitted\":\"value\",\"headers\":{}"));

    assertThat(hearth("dlq", "show", "bill", "orders.dead/0/17").out())
        .contains("(without value: ")
        .contains("a redrive takes it from orders/2/40");
  }

  @Test
  void redriveSaysWhatItCouldNotSend() {
    platform.answers(
        "POST /api/v1/functions/bill/dead-letters/redrive?limit=100",
        "{\"letters\":[],\"skipped\":[\"dead letter orders.dead/0/17 does not hold it\"]}");

    CommandRun run = hearth("dlq", "redrive", "bill");

    assertThat(run.err()).contains("dead letter orders.dead/0/17 does not hold it");
    assertThat(run.out().strip()).isEqualTo("0 dead letters sent again");
  }

  @Test
  void redriveGoesOnPageByPageUntilNothingIsLeft() {
    platform.answers(
        "POST /api/v1/functions/bill/dead-letters/redrive?limit=100",
        "{\"letters\":[" + LETTER.formatted("") + "],\"next\":\"orders.dead/0/17\"}");
    platform.answers(
        "POST /api/v1/functions/bill/dead-letters/redrive?after=orders.dead%2F0%2F17&limit=100",
        "{\"letters\":[" + LETTER.formatted("") + "]}");

    assertThat(hearth("dlq", "redrive", "bill").out().strip())
        .isEqualTo("2 dead letters sent again");
    assertThat(hearth("dlq", "redrive", "bill", "-o", "json").out())
        .isEqualToIgnoringWhitespace("{\"count\":2}");
  }

  @Test
  void dropNeedsToBeToldWhatToDrop() {
    platform.answers(
        "POST /api/v1/functions/bill/dead-letters/drop?id=orders.dead%2F0%2F17&limit=100",
        "{\"letters\":[" + LETTER.formatted("") + "]}");

    assertThat(hearth("dlq", "drop", "bill").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(hearth("dlq", "drop", "bill", "--id", "orders.dead/0/17").out().strip())
        .isEqualTo("1 dead letter dropped");
  }

  private CommandRun hearth(String... arguments) {
    return CommandRun.of(
        folder, Map.of("HEARTH_STATE_DIR", folder.resolve("state").toString()), arguments);
  }
}
