package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawClient;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that come before the answers to those before them. */
class PipeliningTest extends ConformanceScene {
  private static final String GET = "GET /function/greet/%s HTTP/1.1|Host: t||";
  private static final String POST =
      "POST /function/greet/%s HTTP/1.1|Host: t|Content-Length: 5||hello";
  private static final String CHUNKS =
      "PUT /function/greet/%s HTTP/1.1|Host: t|Transfer-Encoding: chunked||5|hello|0|X: y||";

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 50, 100_000})
  void requestsOfEveryFramingAreAnsweredInOrder(int pieceLength) throws IOException {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 30; i++) {
      String request = i % 3 == 0 ? GET : i % 3 == 1 ? POST : CHUNKS;
      all.append(request.formatted(i));
    }
    byte[] bytes = bytes(all.toString());
    try (RawClient client = gateway.client()) {
      for (int at = 0; at < bytes.length; at += pieceLength) {
        int length = Math.min(pieceLength, bytes.length - at);
        client.send(Arrays.copyOfRange(bytes, at, at + length));
      }
      for (int i = 0; i < 30; i++) {
        assertThat(client.read().text()).contains(" /" + i + " HTTP/1.1");
      }
    }
  }

  @Test
  void aBrokenOneEndsTheConnectionAfterTheAnswersBeforeIt() throws IOException {
    try (RawClient client = gateway.client()) {
      client.send(bytes(GET.formatted(1) + POST.formatted(2) + "broken||" + GET.formatted(3)));

      assertThat(client.read().text()).startsWith("GET /1 ");
      assertThat(client.read().text()).startsWith("POST /2 ");
      assertThat(client.read().status()).isEqualTo(400);
      assertThat(client.atEnd()).isTrue();
      assertThat(instance.heads()).hasSize(2);
    }
  }

  @Test
  void nothingIsAnsweredAfterAnAnswerThatClosesTheConnection() throws IOException {
    try (RawClient client = gateway.client()) {
      client.send(
          bytes("GET /function/greet/1 HTTP/1.1|Host: t|Connection: close||" + GET.formatted(2)));

      assertThat(client.read().text()).startsWith("GET /1 ");
      assertThat(client.atEnd()).isTrue();
      assertThat(instance.heads()).hasSize(1);
    }
  }

  @Test
  void aSlowOneHoldsUpThoseBehindIt() throws IOException {
    try (FakeInstance slow =
            FakeInstance.onUnixSocket(
                folder,
                call -> {
                  TimeUnit.MILLISECONDS.sleep(200);
                  call.respond(200, "slow");
                });
        RawClient client = gateway.client()) {
      gateway.deploy("slow", slow);
      client.send(bytes("GET /function/slow HTTP/1.1|Host: t||" + GET.formatted(2)));

      assertThat(client.read().text()).isEqualTo("slow");
      assertThat(client.read().text()).startsWith("GET /2 ");
    }
  }
}
