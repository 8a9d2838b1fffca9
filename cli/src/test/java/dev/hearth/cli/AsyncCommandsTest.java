package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.cli.output.ExitCode;
import dev.hearth.cli.testing.CommandRun;
import dev.hearth.cli.testing.FakePlatform;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AsyncCommandsTest {
  @TempDir private Path folder;
  private FakePlatform platform;

  @BeforeEach
  void start() throws Exception {
    platform = new FakePlatform();
  }

  @AfterEach
  void stop() {
    platform.close();
  }

  @Test
  void anAsyncCallGoesToItsOwnAddressAndItsIdAloneIsPrinted() {
    platform.answers("POST /async-function/greet/a?b", 202, "application/json", "{\"id\":\"7\"}\n");

    CommandRun run =
        hearth(
            "invoke", "greet", "--async", "-p", "/a?b", "-d", "x", "--callback", "http://there/");

    assertThat(run).isEqualTo(new CommandRun(ExitCode.OK, "7\n", ""));
    assertThat(platform.last().header("X-callback-url")).isEqualTo("http://there/");
  }

  @Test
  void aCallbackWithoutAsyncIsAMistake() {
    assertThat(hearth("invoke", "greet", "--callback", "http://there/").exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void anInvocationIsShownWithItsResultAndItsFailureIsTheExitCode() {
    platform.answers(
        "GET /api/v1/invocations/7",
        """
        {"id":"7","function":"greet","state":"failed","entrance":"http","method":"POST",
         "target":"/","attempts":5,"acceptedAt":"2026-01-01T00:00:00Z","queuedMillis":3,
         "reason":"the function answered 500","result":{"status":500,"headers":{},
         "truncated":false,"body":"no"}}
        """);

    CommandRun run = hearth("invocation", "show", "7");
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).contains("failed", "the function answered 500", "3 ms", "500");
    assertThat(hearth("invocation", "show", "7", "--result").out()).isEqualTo("no");
  }

  @Test
  void invocationsAreListedAndCancelled() {
    platform.answers("GET /api/v1/invocations?limit=100&function=greet&state=queued", "[]");
    platform.answers("DELETE /api/v1/invocations/7", "{}");

    assertThat(hearth("invocation", "list", "greet", "--state", "queued").out())
        .contains("no invocations");
    assertThat(hearth("invocation", "cancel", "7").out()).contains("the invocation 7 is cancelled");
  }

  @Test
  void aTriggerMayFilterAndBeginElsewhere() {
    platform.answers("PUT /api/v1/functions/greet/triggers/kafka/t", "{}");

    hearth(
        "trigger",
        "kafka",
        "greet",
        "--topic",
        "t",
        "--from",
        "earliest",
        "--filter-attribute",
        "type=order.*",
        "--filter-value",
        "$.to=DE",
        "--filter-value",
        "$.to=FR");

    assertThat(platform.last().text())
        .isEqualTo(
            "{\"from\":\"earliest\",\"filter\":{\"attributes\":{\"type\":[\"order.*\"]},"
                + "\"value\":{\"$.to\":[\"DE\",\"FR\"]}}}");
  }

  @Test
  void aScheduleIsMadeByItsTimes() {
    platform.answers(
        "PUT /api/v1/functions/report/triggers/schedule/nightly",
        "{\"timezone\":\"UTC\",\"nextTick\":\"2026-01-01T03:00:00Z\"}");

    CommandRun run =
        hearth(
            "trigger",
            "schedule",
            "report",
            "--name",
            "nightly",
            "--cron",
            "0 3 * * *",
            "--missed",
            "skip");

    assertThat(platform.last().text()).isEqualTo("{\"cron\":\"0 3 * * *\",\"missed\":\"skip\"}");
    assertThat(run.out()).contains("next at 2026-01-01 03:00 in UTC");
  }

  @Test
  void schedulesAreListedWithZoneLastAndNextTick() {
    platform.answers(
        "GET /api/v1/triggers",
        """
        [{"function":"report","type":"schedule","schedule":"nightly","cron":"0 3 * * *",
          "timezone":"Europe/Berlin","lastTick":"2026-03-28T02:00:00Z",
          "nextTick":"2026-03-29T01:00:00Z","origin":"command","state":"running"},
         {"function":"report","type":"schedule","schedule":"new","cron":"@daily",
          "timezone":"UTC","nextTick":"2026-03-29T00:00:00Z","origin":"manifest",
          "state":"running"}]
        """);

    assertThat(hearth("trigger", "list").out().lines())
        .containsExactly(
            "FUNCTION   SCHEDULE   CRON        ZONE            LAST TICK          NEXT TICK"
                + "          SET BY     STATE",
            "report     nightly    0 3 * * *   Europe/Berlin   2026-03-28 03:00   2026-03-29"
                + " 03:00   command    running",
            "report     new        @daily      UTC             -                  2026-03-29"
                + " 00:00   manifest   running");
  }

  @Test
  void aScheduleIsRunNowAndTheIdOfItsCallPrinted() {
    platform.answers(
        "POST /api/v1/functions/report/triggers/schedule/nightly/run", "{\"id\":\"7\"}");

    assertThat(hearth("trigger", "run", "report", "--schedule", "nightly"))
        .isEqualTo(new CommandRun(ExitCode.OK, "7\n", ""));
  }

  @Test
  void triggersArePausedResumedAndSought() {
    platform.answers("POST /api/v1/functions/greet/triggers/kafka/t/pause", "{}");
    platform.answers("POST /api/v1/functions/greet/triggers/schedule/s/resume", "{}");
    platform.answers("POST /api/v1/functions/greet/triggers/kafka/t/seek", "{}");
    platform.answers("DELETE /api/v1/functions/greet/triggers/schedule/s", 204, "text/plain", "");

    assertThat(hearth("trigger", "pause", "greet", "--topic", "t").out())
        .contains("the trigger of greet on topic t is paused");
    assertThat(hearth("trigger", "resume", "greet", "--schedule", "s").out())
        .contains("the trigger of greet by schedule s goes on");
    assertThat(hearth("trigger", "seek", "greet", "--topic", "t", "--to", "earliest").exitCode())
        .isEqualTo(ExitCode.OK);
    assertThat(platform.last().text()).isEqualTo("{\"to\":\"earliest\"}");
    assertThat(hearth("trigger", "remove", "greet", "--schedule", "s").out())
        .contains("the trigger of greet by schedule s is removed");
    assertThat(hearth("trigger", "pause", "greet").exitCode()).isEqualTo(ExitCode.USAGE);
  }

  private CommandRun hearth(String... arguments) {
    return CommandRun.of(
        folder,
        Map.of("HEARTH_URL", "http://127.0.0.1:" + platform.port(), "HEARTH_TOKEN", "secret"),
        arguments);
  }
}
