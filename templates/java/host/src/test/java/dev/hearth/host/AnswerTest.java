package dev.hearth.host;

import static dev.hearth.host.HostProcess.handler;
import static dev.hearth.host.HostProcess.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.EOFException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of what a handler returns, or throws. */
@Timeout(60)
class AnswerTest {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String JSON = "application/json";

  static Stream<Arguments> types() {
    return Stream.of(
        arguments(
            "implements Function<String, String> { public String apply(String s) { return s + \"ü\";"
                + " } }",
            "grüß",
            200,
            TEXT,
            "grüßü"),
        arguments(
            "implements Function<byte[], byte[]> { public byte[] apply(byte[] b) { return b; } }",
            "hi",
            200,
            "application/octet-stream",
            "hi"),
        arguments(
            "implements Function<Handler.In, Handler.Out> { public record In(String name, int"
                + " count) {} public record Out(String message, List<Integer> counts) {} public Out"
                + " apply(In in) { return new Out(\"ü\" + in.name(), List.of(in.count())); } }",
            "{\"name\":\"Ada\",\"count\":2,\"unknown\":true}",
            200,
            JSON,
            "{\"message\":\"üAda\",\"counts\":[2]}"),
        arguments(
            "implements Function<Map<String, Object>, Object> { public Object apply(Map<String,"
                + " Object> m) { return m.keySet(); } }",
            "{\"a\":1}",
            200,
            JSON,
            "[\"a\"]"),
        arguments(
            "extends Base<Integer> {} abstract class Base<T> implements Function<List<T>, T> { public"
                + " T apply(List<T> l) { return l.getFirst(); } }",
            "[7]",
            200,
            JSON,
            "7"),
        arguments(
            "implements Function<java.time.Duration, java.time.LocalDate> { public"
                + " java.time.LocalDate apply(java.time.Duration d) { return"
                + " java.time.LocalDate.EPOCH.plusDays(d.toDays()); } }",
            "\"P2D\"",
            200,
            JSON,
            "\"1970-01-03\""),
        arguments(
            "implements Function<tools.jackson.databind.JsonNode, String> { public String"
                + " apply(tools.jackson.databind.JsonNode n) { return n.get(\"a\").asString(); } }",
            "{\"a\":\"hi\"}",
            200,
            TEXT,
            "hi"),
        arguments(
            "implements Supplier<String> { public String get() { return \"hi\"; } }",
            "ignored",
            200,
            TEXT,
            "hi"),
        arguments(
            "implements Consumer<String> { public void accept(String s) {} }", "x", 204, null, ""),
        arguments(
            "implements Function<String, String> { public String apply(String s) { return null; } }",
            "x",
            204,
            null,
            ""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("types")
  void typesOfAHandler(String rest, String body, int status, String type, String answer)
      throws Exception {
    try (HostProcess host = HostProcess.ready(handler(rest))) {
      HttpAnswer got = host.post(body);
      assertThat(got.text()).isEqualTo(answer);
      assertThat(got.status()).isEqualTo(status);
      assertThat(got.header("content-type")).isEqualTo(type);
    }
  }

  @Test
  void aBodyThatIsNotOfTheTypeIsTheCallersFault() throws Exception {
    String source =
        handler(
            "implements Function<Handler.In, String> { public record In(int count) {} public String"
                + " apply(In in) { return \"\"; } }");
    try (HostProcess host = HostProcess.ready(source)) {
      for (String body : List.of("{", "{\"count\":\"many\"}", "")) {
        HttpAnswer answer = host.post(body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.text())
            .contains("\"code\":\"invalid-request\"", "for In")
            .doesNotContain("dev.hearth");
      }
      assertThat(host.errors()).isEmpty();
    }
  }

  @Test
  void anHttpFunctionSetsStatusHeadersAndBody() throws Exception {
    String source =
        http(
            """
            response.setStatusCode(418);
            response.setContentType("text/x");
            response.appendHeader("Set-Cookie", "a=1");
            response.appendHeader("Set-Cookie", "b=2");
            try (var writer = response.getWriter()) { writer.write("grüß"); }
            """);
    try (HostProcess host = HostProcess.ready(source)) {
      HttpAnswer answer = host.get("/");
      assertThat(answer.status()).isEqualTo(418);
      assertThat(answer.header("content-type")).isEqualTo("text/x");
      assertThat(answer.header("content-length")).isEqualTo("6");
      assertThat(answer.headers().get("set-cookie")).containsExactly("a=1", "b=2");
      assertThat(answer.text()).isEqualTo("grüß");
    }
  }

  @Test
  void theAnswerToHeadHasTheLengthOfTheBodyAndNoBody() throws Exception {
    try (HostProcess host = HostProcess.ready(http("response.getWriter().write(\"hello\");"));
        HttpConnection connection = host.connect()) {
      HttpAnswer answer = connection.call("HEAD", "/", List.of(), new byte[0]);
      assertThat(answer.header("content-length")).isEqualTo("5");
      // The connection would be out of step if there had been a body.
      assertThat(connection.call("GET", "/", List.of(), new byte[0]).text()).isEqualTo("hello");
    }
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        arguments(
            http(
                "response.getWriter().write(\"half\"); throw new"
                    + " IllegalStateException(\"first\\nsecond\");"),
            "IllegalStateException: first"),
        arguments(http("throw new NullPointerException();"), "NullPointerException"),
        arguments(http("service(request, response);"), "StackOverflowError"),
        arguments(
            http("response.setStatusCode(99);"),
            "IllegalArgumentException: the handler answered with status 99; it must be from 200 to"
                + " 599"),
        arguments(
            handler(
                "implements Supplier<Object> { public Object get() { Map<String, Object> m = new"
                    + " HashMap<>(); m.put(\"m\", m); return m; } }"),
            null));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("failures")
  void aFailingHandlerGetsAProblemWithoutATraceAndTheLogHasTheTrace(String source, String detail)
      throws Exception {
    try (HostProcess host = HostProcess.ready(source)) {
      HttpAnswer answer = host.call("GET", "/", List.of("X-Call-Id: call-7"), new byte[0]);
      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
      assertThat(answer.text())
          .startsWith(
              "{\"type\":\"urn:hearth:problem:function-error\",\"title\":\"Function"
                  + " error\",\"status\":500,\"code\":\"function-error\",\"detail\":\"")
          .endsWith("\",\"callId\":\"call-7\"}")
          .doesNotContain("\\n", "\tat");
      if (detail != null) {
        assertThat(answer.text()).contains("\"detail\":\"" + detail + "\"");
      }
      host.awaitErrors("call call-7 failed: ");
      host.awaitErrors("\tat ");
      assertThat(host.get("/").status()).describedAs("it goes on serving").isEqualTo(500);
    }
  }

  @Test
  void anExceptionAfterTheResponseHasBegunBreaksTheConnection() throws Exception {
    String source =
        http(
            """
            response.getOutputStream().write("one".getBytes());
            response.getOutputStream().flush();
            throw new IllegalStateException("broken");
            """);
    try (HostProcess host = HostProcess.ready(source)) {
      assertThatThrownBy(() -> host.get("/")).isInstanceOf(EOFException.class);
      host.awaitErrors("IllegalStateException: broken");
    }
  }

  @Test
  void whatAHandlerPrintsReachesStdoutLineByLineWithNothingAdded() throws Exception {
    String source = http("System.out.println(\"grüß\"); new CountDownLatch(1).await();");
    try (HostProcess host = HostProcess.ready(source);
        HttpConnection connection = host.connect()) {
      connection.begin("GET", "/", List.of(), 0);
      host.awaitOutput("\n");
      assertThat(host.output()).isEqualTo("grüß\n");
    }
  }
}
