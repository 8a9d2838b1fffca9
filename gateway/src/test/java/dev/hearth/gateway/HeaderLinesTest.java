package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.gateway.testing.RawClient;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Header lines of requests: what is taken, and what is refused. */
class HeaderLinesTest extends ConformanceScene {
  private static final String GET = "GET /function/greet HTTP/1.1|Host: t|";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A: b||",
        "A:b||",
        "A:||",
        "A:___||",
        "A: b_\t_||",
        "A:\tb\tc||",
        "a!#$%&'*+-.`0: b||",
        "A: \u00e4\u00ff||",
        "A: \"quoted, and more\"; x=y||",
        "A: b|A: c||",
        "Connection: ,,_,||"
      })
  void aLineByTheRulesIsTaken(String lines) throws IOException {
    expect(GET + lines, 200, "open");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A: b|_c: d||",
        "A: b|\tc||",
        "A: b|_||",
        "A: b~B: c||",
        "A: b^B: c||",
        "A: b^^~B: c||",
        "A: b~~",
        "A: b|~",
        "A: b¤||",
        "A: b\u0001||",
        "A: b\u007f||",
        "A: b\u001bc||",
        "A¤: b||",
        "A b: c||",
        "A : b||",
        "A\t: b||",
        ": b||",
        "_: b||",
        "A||",
        "A;b: c||",
        "A(b): c||",
        "A\u00e4: b||",
        "\"A\": b||",
        "A/b: c||",
        "^A: b||"
      })
  void aLineThatTwoReadersMightReadInTwoWaysIsRefused(String lines) throws IOException {
    refused(GET + lines, 400);
  }

  @Test
  void aFoldBeforeTheFirstLineIsRefused() throws IOException {
    refused("GET /function/greet HTTP/1.1|_Host: t||", 400);
  }

  @Test
  void headersAboveTheLimitGet431() throws IOException {
    refused(GET + "A: " + "b".repeat(HEAD_LIMIT) + "||", 431);
    refused(GET + "A".repeat(HEAD_LIMIT), 431);
    refused(GET + "A: b|".repeat(300) + "|", 431);
  }

  @Test
  void headersJustWithinTheLimitAreTaken() throws IOException {
    String rest = "GET /function/greet HTTP/1.1|Host: t|A: ||".replace("|", "\r\n");
    expect(GET + "A: " + "b".repeat(HEAD_LIMIT - rest.length()) + "||", 200, "open");
    expect(GET + "A: b|".repeat(255) + "|", 200, "open");
    refused(GET + "A: b|".repeat(256) + "|", 431);
  }

  @Test
  void refusedOnesAreNotRepeatedToTheClient() throws IOException {
    try (RawClient client = gateway.client()) {
      client.send(bytes(GET + "A: <script>¤||"));

      assertThat(client.read().text()).doesNotContain("script");
    }
  }
}
