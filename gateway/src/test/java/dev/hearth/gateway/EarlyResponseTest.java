package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.gateway.testing.FakeCall;
import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RawHttp2Client;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Instances that respond before they have read the body, and close the connection. */
class EarlyResponseTest {
  private static final int ROUNDS = 20;
  private static final int SIZE = 50 << 20;
  private static final String TEXT = "too large".repeat(1000);

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

  @ParameterizedTest
  @CsvSource({
    "unix, length",
    "unix, chunked",
    "unix, close",
    "tcp, length",
    "tcp, chunked",
    "tcp, close"
  })
  void theResponseReachesAClientThatSendsAllOfItsBodyFirst(String transport, String framing)
      throws Exception {
    try (FakeInstance instance = instance(transport, framing)) {
      gateway.deploy("greet", instance);
      byte[] body = new byte[SIZE];
      for (int i = 0; i < ROUNDS; i++) {
        try (RawClient client = gateway.client()) {
          client.send(
              "POST /function/greet HTTP/1.1\r\nHost: test\r\nContent-Length: "
                  + SIZE
                  + "\r\n\r\n");
          RawClient.Answer response = client.send(body).read();

          assertThat(response.status()).as(response::text).isEqualTo(413);
          assertThat(response.text()).isEqualTo(TEXT);
          assertThat(client.atEnd()).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "unix, length",
    "unix, chunked",
    "unix, close",
    "tcp, length",
    "tcp, chunked",
    "tcp, close"
  })
  void theResponseReachesAClientByHttp2(String transport, String framing) throws Exception {
    try (FakeInstance instance = instance(transport, framing)) {
      gateway.deploy("greet", instance);
      byte[] body = new byte[SIZE / 4];
      for (int i = 0; i < ROUNDS; i++) {
        try (RawHttp2Client client = RawHttp2Client.greeted(gateway.gateway().port())) {
          client.request(1, false, "POST", "/function/greet");
          RawHttp2Client.Answer response = client.uploadUntilAnswered(1, body);

          assertThat(response.status()).as(response::text).isEqualTo(413);
          assertThat(response.text()).isEqualTo(TEXT);
        }
      }
    }
  }

  private FakeInstance instance(String transport, String framing) throws IOException {
    FakeInstance.Handler handler = call -> refuse(call, framing);
    return transport.equals("unix")
        ? FakeInstance.onUnixSocket(folder, handler)
        : FakeInstance.onTcp(handler);
  }

  /** With most of the body unread, the connection is reset. */
  private static void refuse(FakeCall call, String framing) throws IOException {
    var _ = call.readSome(1000);
    switch (framing) {
      case "length" -> call.respond(413, TEXT, "Connection: close");
      case "chunked" -> {
        // In one go: what waits for an acknowledgement is lost with the reset.
        StringBuilder text =
            new StringBuilder("HTTP/1.1 413 No\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (String piece : List.of(TEXT.substring(0, 4000), TEXT.substring(4000))) {
          text.append(Integer.toHexString(piece.length())).append("\r\n");
          text.append(piece).append("\r\n");
        }
        call.write(text.append("0\r\n\r\n").toString());
      }
      default -> call.write("HTTP/1.1 413 No\r\n\r\n" + TEXT);
    }
    call.close();
  }
}
