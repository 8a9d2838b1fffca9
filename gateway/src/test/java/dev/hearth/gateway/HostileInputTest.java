package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.gateway.http.HttpLimits;
import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RawClient.Answer;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no request of HTTP/1.1, or leads nowhere. In these texts {@code |} stands for CR LF. */
class HostileInputTest {
  private static final HttpLimits LIMITS =
      new HttpLimits(
          100_000, 4096, Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(10));
  private static final String GET = "GET /function/greet HTTP/1.1|Host: t|";

  @TempDir Path folder;
  private RunningGateway gateway;
  private FakeInstance instance;

  @BeforeEach
  void start() throws IOException {
    gateway = RunningGateway.withLimits(folder, LIMITS, 10);
    instance =
        FakeInstance.onUnixSocket(
            folder,
            call -> {
              call.body();
              call.respond(200, "hello");
            });
    gateway.deploy("greet", instance);
  }

  @AfterEach
  void stop() throws IOException {
    gateway.close();
    instance.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0016\u0003\u0001\u0002\u0000\n\n", "nonsense||"})
  void anotherProtocolGets400AndNothingOfItReachesTheFunction(String text) throws IOException {
    try (RawClient client = gateway.client()) {
      client.send(text.replace("|", "\r\n"));

      Answer answer = client.read();

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.header("content-type")).contains("application/problem+json");
      assertThat(answer.header("connection")).contains("close");
      assertThat(answer.text()).contains("\"code\":\"invalid-request\"");
      assertThat(client.atEnd()).isTrue();
      assertThat(instance.heads()).isEmpty();
    }
    gatewayStillServes();
  }

  @Test
  void aHeadInSinglesBytesIsUnderstood() throws IOException {
    try (RawClient client = gateway.client()) {
      for (char c : (GET + "|").replace("|", "\r\n").toCharArray()) {
        client.send(String.valueOf(c));
      }

      assertThat(client.read().status()).isEqualTo(200);
    }
  }

  @Test
  void aNameThatIsNotOneIsNotFoundAndNotRepeatedRaw() throws IOException {
    try (RawClient client = gateway.client()) {
      Answer answer = client.get("/function/%3Cscript%3E\"x");

      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.text()).contains("function-not-found").contains("\\\"x");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/functions", "/Function/greet", "//function/greet", "/%61pi/v1", "/x"})
  void otherPathsAreNotFound(String path) throws IOException {
    try (RawClient client = gateway.client()) {
      Answer answer = client.get(path);

      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.text()).contains("\"code\":\"not-found\"");
    }
  }

  private void gatewayStillServes() throws IOException {
    try (RawClient client = gateway.client()) {
      assertThat(client.get("/function/greet").text()).isEqualTo("hello");
    }
  }
}
