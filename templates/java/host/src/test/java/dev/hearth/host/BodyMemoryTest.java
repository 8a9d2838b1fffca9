package dev.hearth.host;

import static dev.hearth.host.HostProcess.handler;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies that are held as a whole stay within the heap; hosts of these tests have 256 MiB. */
@Timeout(60)
class BodyMemoryTest {
  private static final int MEBI = 1 << 20;

  @ParameterizedTest(name = "{0} of {1} MiB")
  @CsvSource({"byte[], 200", "String, 60", "Map<String;Object>, 40"})
  void aBodyLargerThanTheMemoryIs413BeforeItIsReadAndTheNextCallIsServed(String type, int size)
      throws Exception {
    try (HostProcess host = HostProcess.ready(taking(type.replace(';', ',')))) {
      try (HttpConnection connection = host.connect()) {
        connection.begin("POST", "/", List.of(), (long) size * MEBI);
        HttpAnswer answer = connection.receive();
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.text())
            .contains("payload-too-large", "HttpFunction", "\"callId\"", "resources.memory");
      }
      assertThat(host.post("{}").status()).isEqualTo(200);
    }
  }

  @Test
  void aBodyWithoutALengthIs413OnceItIsTooLarge() throws Exception {
    try (HostProcess host = HostProcess.ready(taking("byte[]"))) {
      try (HttpConnection connection = host.connect()) {
        connection.send(
            "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                .getBytes(US_ASCII));
        Thread.ofPlatform()
            .start(
                () -> {
                  byte[] piece = new byte[MEBI];
                  try {
                    for (int i = 0; i < 100; i++) {
                      connection.send("100000\r\n".getBytes(US_ASCII));
                      connection.send(piece);
                      connection.send("\r\n".getBytes(US_ASCII));
                    }
                  } catch (java.io.IOException e) {
                    // The host closes the connection after its response.
                  }
                });
        assertThat(connection.receive().status()).isEqualTo(413);
      }
      assertThat(host.post("{}").status()).isEqualTo(200);
    }
  }

  @Test
  void bodiesThatFitOneByOneWaitForEachOther() throws Exception {
    try (HostProcess host = HostProcess.ready(taking("byte[]"));
        var calls = Executors.newCachedThreadPool()) {
      byte[] body = new byte[40 * MEBI];
      List<Callable<HttpAnswer>> six = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        six.add(() -> host.call("POST", "/", List.of(), body));
      }
      for (Future<HttpAnswer> answer : calls.invokeAll(six)) {
        assertThat(answer.get().text()).isEqualTo("true");
      }
    }
  }

  @Test
  void whoFindsNoRoomUntilTheDeadlineIsToldSo() throws Exception {
    BodyMemory memory = new BodyMemory(2 * MEBI);
    int taken = memory.take(MEBI, 1, 1);
    assertThatThrownBy(() -> memory.take(MEBI / 2, 1, 1))
        .isInstanceOfSatisfying(
            BadRequestException.class, e -> assertThat(e.status()).isEqualTo(503));
    memory.release(taken);
    assertThat(memory.take(MEBI / 2, 2, 1)).isEqualTo(taken);
  }

  private static String taking(String type) {
    return handler(
        "implements Function<%s, Boolean> { public Boolean apply(%s body) { return body != null; } }"
            .formatted(type, type));
  }
}
