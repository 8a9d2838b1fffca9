package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.ExitCode;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.output.Table;
import dev.hearth.cli.platform.Platform;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description =
        "Shows how far an invocation is, and what the function answered; exit code 1 when it has"
            + " failed.",
    footer = {
      "",
      "Examples:",
      "  hearth invocation show 4f0c2b1e-8f4e-4c8e-9a53-2f6f6f2b7d11",
      "  hearth invocation show 4f0c2b1e-8f4e-4c8e-9a53-2f6f6f2b7d11 --wait \\",
      "      --result > out.json"
    })
final class InvocationShowCommand implements Callable<Integer> {
  private static final Set<String> ENDS = Set.of("succeeded", "failed", "cancelled");
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  private final Screen screen;

  @Parameters(index = "0", paramLabel = "ID", description = "the call id")
  private String id;

  @Option(names = "--wait", description = "wait until it has ended")
  private boolean wait;

  @Option(names = "--result", description = "print only the body that the function answered")
  private boolean result;

  @Mixin private PlatformOption platform;
  @Mixin private OutputFormat output;

  InvocationShowCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public Integer call() throws InterruptedException {
    Platform connected = platform.connect();
    String path = "/api/v1/invocations/" + Platform.encoded(id);
    JsonNode invocation = connected.get(path);
    while (wait && !ENDS.contains(invocation.path("state").asText())) {
      Thread.sleep(BETWEEN_LOOKS);
      invocation = connected.get(path);
    }
    if (result) {
      print(invocation.path("result"));
    } else if (!output.printed(invocation, screen)) {
      print(invocation, screen);
    }
    return invocation.path("state").asText().equals("failed") ? ExitCode.FAILED : ExitCode.OK;
  }

  private void print(JsonNode answered) {
    if (answered.isMissingNode()) {
      throw CommandFailure.failed("the invocation has no result")
          .withHint("`hearth invocation show " + id + "` shows how far it is");
    }
    if (answered.has("body")) {
      screen.out().print(answered.path("body").asText());
    } else {
      screen.out().writeBytes(Base64.getDecoder().decode(answered.path("bodyBase64").asText()));
    }
    screen.out().flush();
  }

  private static void print(JsonNode invocation, Screen screen) {
    Table table = new Table("", "");
    line(table, screen, "Id", Json.textOrDash(invocation, "id"));
    line(table, screen, "Function", Json.textOrDash(invocation, "function"));
    line(table, screen, "State", Json.textOrDash(invocation, "state"));
    line(
        table,
        screen,
        "Call",
        Json.textOrDash(invocation, "method")
            + " "
            + Json.textOrDash(invocation, "target")
            + ", by "
            + Json.textOrDash(invocation, "entrance"));
    line(table, screen, "Accepted", Json.textOrDash(invocation, "acceptedAt"));
    Json.text(invocation, "endedAt").ifPresent(time -> line(table, screen, "Ended", time));
    line(table, screen, "Attempts", Json.textOrDash(invocation, "attempts"));
    Json.text(invocation, "queuedMillis")
        .ifPresent(millis -> line(table, screen, "Queued", millis + " ms"));
    Json.text(invocation, "totalMillis")
        .ifPresent(millis -> line(table, screen, "In all", millis + " ms"));
    Json.text(invocation, "reason").ifPresent(reason -> line(table, screen, "Reason", reason));
    JsonNode result = invocation.path("result");
    if (result.isObject()) {
      line(table, screen, "Status", result.path("status").asText());
      line(
          table,
          screen,
          "Result",
          Json.text(result, "body").orElse("bytes; --result prints them")
              + (result.path("truncated").asBoolean() ? " … (cut off)" : ""));
    }
    JsonNode callback = invocation.path("callback");
    if (callback.isObject()) {
      line(
          table,
          screen,
          "Callback",
          "%s to %s, %s requests%s"
              .formatted(
                  callback.path("state").asText(),
                  callback.path("url").asText(),
                  callback.path("attempts").asText(),
                  Json.text(callback, "problem").map(text -> ": " + text).orElse("")));
    }
    table.print(screen);
  }

  private static void line(Table table, Screen screen, String name, String value) {
    table.row().cell(name, screen.paint()::faint).cell(value);
  }
}
