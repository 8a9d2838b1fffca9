package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.gateway.http.HttpLimits;
import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RawClient.Answer;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway with a function {@code greet} that sends back what it got. In texts {@code |} stands
 * for CR LF, {@code ~} for LF, {@code ^} for CR, {@code ¤} for NUL and {@code _} for a space.
 */
abstract class ConformanceScene {
  static final int BODY_LIMIT = 100_000;
  static final int HEAD_LIMIT = 4096;
  private static final HttpLimits LIMITS =
      new HttpLimits(
          BODY_LIMIT,
          HEAD_LIMIT,
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20));

  @TempDir Path folder;
  RunningGateway gateway;
  FakeInstance instance;

  @BeforeEach
  void start() throws IOException {
    gateway = RunningGateway.withLimits(folder, LIMITS, 10);
    instance =
        FakeInstance.onUnixSocket(
            folder,
            call ->
                call.respond(
                    200,
                    call.requestLine()
                        + " ["
                        + new String(call.body(), StandardCharsets.UTF_8)
                        + "]"));
    gateway.deploy("greet", instance);
  }

  @AfterEach
  void stop() throws IOException {
    gateway.close();
    instance.close();
  }

  static byte[] bytes(String text) {
    return text.replace("|", "\r\n")
        .replace('~', '\n')
        .replace('^', '\r')
        .replace('¤', '\0')
        .replace('_', ' ')
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Sends bytes and reads an answer, which must leave the connection {@code open} or closed. */
  Answer expect(String request, int status, String then) throws IOException {
    try (RawClient client = gateway.client()) {
      client.send(bytes(request));

      Answer answer = client.read();

      assertThat(answer.status()).as(answer.text()).isEqualTo(status);
      if (then.equals("open")) {
        assertThat(answer.head()).doesNotContain("Connection: close");
        assertThat(client.get("/function/greet/next").text()).isEqualTo("GET /next HTTP/1.1 []");
      } else {
        assertThat(then).isEqualTo("closed");
        assertThat(answer.header("connection")).contains("close");
        assertThat(client.atEnd()).isTrue();
      }
      return answer;
    }
  }

  /** Like {@link #expect}, of something that must not reach the function. */
  void refused(String request, int status) throws IOException {
    int before = instance.heads().size();
    Answer answer = expect(request, status, "closed");
    assertThat(answer.header("content-type")).contains("application/problem+json");
    assertThat(instance.heads()).hasSize(before);
  }
}
