package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RawClient.Answer;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A warm call: what reaches the function, and what comes back. */
class ForwardingTest {
  @TempDir Path folder;
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    gateway = RunningGateway.in(folder);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void anAnswerComesBackOverAUnixSocket() throws IOException {
    try (FakeInstance instance = instance(call -> call.respond(200, "hello"));
        RawClient client = gateway.client()) {
      gateway.deploy("greet", instance);

      Answer answer = client.get("/function/greet");

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).isEqualTo("hello");
    }
  }

  @Test
  void anAnswerComesBackOverTcp() throws IOException {
    try (FakeInstance instance = FakeInstance.onTcp(call -> call.respond(200, "hello"));
        RawClient client = gateway.client()) {
      gateway.deploy("greet", instance);

      assertThat(client.get("/function/greet").text()).isEqualTo("hello");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/function/greet, /",
    "/function/greet/, /",
    "/function/greet/a/b, /a/b",
    "/function/greet?x=1&y=%20, /?x=1&y=%20",
    "/function/greet/a?x=/../y, /a?x=/../y",
    "/function/greet/../other, /../other"
  })
  void theRestOfThePathAndTheQueryReachTheFunction(String path, String seen) throws IOException {
    try (FakeInstance instance = instance(call -> call.respond(200, call.requestLine()));
        RawClient client = gateway.client()) {
      gateway.deploy("greet", instance);

      assertThat(client.get(path).text()).isEqualTo("GET " + seen + " HTTP/1.1");
    }
  }

  @Test
  void connectionsToAnInstanceAreUsedAgain() throws IOException {
    try (FakeInstance instance = instance(call -> call.respond(200, "hello"));
        RawClient client = gateway.client()) {
      gateway.deploy("greet", instance);
      for (int i = 0; i < 10; i++) {
        assertThat(client.get("/function/greet").status()).isEqualTo(200);
      }

      assertThat(instance.accepted()).isEqualTo(1);
    }
  }

  @Test
  void aBodyOfKnownLengthReachesTheFunction() throws IOException {
    try (FakeInstance instance =
            instance(call -> call.respond(200, new String(call.body(), StandardCharsets.UTF_8)));
        RawClient client = gateway.client()) {
      gateway.deploy("greet", instance);
      client.send(
          "POST /function/greet HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nAda\r\n");

      assertThat(client.read().text()).isEqualTo("Ada\r\n");
    }
  }

  @Test
  void aChunkedBodyReachesTheFunctionInChunks() throws IOException {
    try (FakeInstance instance =
            instance(
                call ->
                    call.respond(
                        200,
                        call.header("transfer-encoding").orElse("none")
                            + " "
                            + new String(call.body(), StandardCharsets.UTF_8)));
        RawClient client = gateway.client()) {
      gateway.deploy("greet", instance);
      client.send("POST /function/greet HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.send("3;ext=1\r\nAda\r\n").send("9\r\n Lovelace\r\n0\r\nTrailer: x\r\n\r\n");

      assertThat(client.read().text()).isEqualTo("chunked Ada Lovelace");
    }
  }

  private FakeInstance instance(FakeInstance.Handler handler) throws IOException {
    return FakeInstance.onUnixSocket(folder, handler);
  }
}
