package dev.hearth.cli.command;

import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.ExitCode;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.platform.Platform;
import dev.hearth.cli.platform.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "invoke",
    description =
        "Calls a function over HTTP and prints its answer; exit code 1 for status 400 and up.",
    footer = {
      "",
      "Examples:",
      "  hearth invoke greet",
      "  hearth invoke greet -d '{\"name\":\"Ada\"}' --timing",
      "  hearth invoke resize -d @photo.jpg -H 'Content-Type: image/jpeg' \\",
      "      > small.jpg",
      "  hearth invoke report --async --callback https://example.org/done",
      "  generate | hearth invoke import -d - -X PUT --path '/today?dry=1' -i"
    })
final class InvokeCommand implements Callable<Integer> {
  private final Session session;

  @Mixin private FunctionParameter function;

  @Option(
      names = {"-d", "--data"},
      paramLabel = "DATA",
      description = "the body: text, @file, or - for standard input")
  private String data;

  @Option(
      names = {"-X", "--method"},
      paramLabel = "METHOD",
      description = "default POST with a body, else GET")
  private String method;

  @Option(
      names = {"-H", "--header"},
      paramLabel = "'NAME: VALUE'",
      description = "a header of the request; may be given several times")
  private String[] headers = {};

  @Option(
      names = {"-p", "--path"},
      paramLabel = "PATH",
      defaultValue = "",
      description = "what follows the function's name, for example /items?page=2")
  private String path;

  @Option(
      names = {"-i", "--include"},
      description = "print status and headers of the answer too")
  private boolean include;

  @Option(
      names = "--async",
      description = "return once the call is stored, and print its id; it is executed later")
  private boolean async;

  @Option(
      names = "--callback",
      paramLabel = "URL",
      description = "with --async: where to post how the call ended")
  private String callback;

  @Option(names = "--timing", description = "print to stderr where the time went")
  private boolean timing;

  @Mixin private PlatformOption platform;

  InvokeCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    RequestBody body = RequestBody.of(Optional.ofNullable(data), session.folder());
    Map<String, String> sent = headers(body);
    if (callback != null) {
      if (!async) {
        throw CommandFailure.usage("--callback belongs to --async: without it, the answer is here");
      }
      sent.put("X-Callback-Url", callback);
    }
    String verb = Optional.ofNullable(method).orElse(body.isEmpty() ? "GET" : "POST");
    String rest =
        path.isEmpty() || path.startsWith("/") || path.startsWith("?") ? path : "/" + path;
    Platform connected = platform.connect();
    long begun = System.nanoTime();
    HttpResponse<InputStream> answer =
        async
            ? connected.callLater(function.name(), rest, verb, body.publisher(), sent)
            : connected.call(function.name(), rest, verb, body.publisher(), sent);
    long answered = System.nanoTime();
    boolean failed = answer.statusCode() >= 400;
    Screen screen = session.screen();
    PrintStream target = failed ? screen.err() : screen.out();
    if (include) {
      head(answer, target);
    }
    if (async && !failed && !include) {
      AcceptedCall.print(id(answer), screen);
    } else {
      body(answer, target, failed);
    }
    if (timing) {
      CallTiming.of(answer, begun, answered, System.nanoTime()).print(screen);
    }
    return failed ? ExitCode.FAILED : ExitCode.OK;
  }

  private static String id(HttpResponse<InputStream> answer) throws IOException {
    byte[] body = answer.body().readAllBytes();
    return answer
        .headers()
        .firstValue("x-call-id")
        .or(() -> Json.parse(body).flatMap(tree -> Json.text(tree, "id")))
        .orElse("-");
  }

  private Map<String, String> headers(RequestBody body) {
    Map<String, String> sent = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    body.contentType().ifPresent(type -> sent.put("Content-Type", type));
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon < 1) {
        throw CommandFailure.usage("header '" + header + "' is not of the form 'Name: value'");
      }
      sent.put(header.substring(0, colon).strip(), header.substring(colon + 1).strip());
    }
    return sent;
  }

  private static void head(HttpResponse<InputStream> answer, PrintStream target) {
    target.println("HTTP/1.1 " + answer.statusCode());
    answer
        .headers()
        .map()
        .forEach((name, values) -> values.forEach(value -> target.println(name + ": " + value)));
    target.println();
  }

  private void body(HttpResponse<InputStream> answer, PrintStream target, boolean failed)
      throws IOException {
    try (InputStream body = answer.body()) {
      if (!failed) {
        if (session.screen().outTerminal()) {
          LastByte.of(body, target).endLine();
        } else {
          body.transferTo(target);
        }
        target.flush();
        return;
      }
      byte[] bytes = body.readAllBytes();
      boolean problem =
          answer.headers().firstValue("content-type").orElse("").contains("problem+json");
      Optional<Problem> parsed =
          problem ? Json.parse(bytes).flatMap(Problem::of) : Optional.empty();
      if (parsed.isPresent() && !include) {
        ErrorLines.print(parsed.get().asFailure(), session.screen());
      } else {
        target.write(bytes);
        if (!new String(bytes, StandardCharsets.UTF_8).endsWith("\n")) {
          target.println();
        }
      }
    } catch (IOException e) {
      throw CommandFailure.failed("the answer ended early: " + e.getMessage());
    }
  }
}
