package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.gateway.testing.RawClient;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a request's body ends: what is taken, and what two readers might read in two ways. */
class FramingTest extends ConformanceScene {
  private static final String POST = "POST /function/greet HTTP/1.1|Host: t|";

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      textBlock =
          """
          Content-Length: 5||hello                            => [hello]
          content-length:5||hello                             => [hello]
          Content-Length:_5_||hello                           => [hello]
          Content-Length: 0005||hello                         => [hello]
          Content-Length: 0||                                 => []
          Transfer-Encoding: chunked||5|hello|0||             => [hello]
          transfer-encoding:CHUNKED||5|hello|0||              => [hello]
          Transfer-Encoding: chunked||0||                     => []
          Transfer-Encoding: chunked||00000|| => []
          Transfer-Encoding: chunked||5;a=b;c="d"|hello|0;x||  => [hello]
          Transfer-Encoding: chunked||5_|hello|0||            => [hello]
          Transfer-Encoding: chunked||000005|hello|0||        => [hello]
          Transfer-Encoding: chunked||A|0123456789|0||        => [0123456789]
          Transfer-Encoding: chunked||a|0123456789|0||        => [0123456789]
          Transfer-Encoding: chunked||1|h|4|ello|0||          => [hello]
          X: y||                                              => []
          """)
  void whatIsClearIsTakenAndTheConnectionStays(String request, String body) throws IOException {
    assertThat(expect(POST + request, 200, "open").text()).endsWith(body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 4|Transfer-Encoding: chunked||0||",
        "Transfer-Encoding: chunked|Content-Length: 4||0||",
        "Transfer-Encoding: identity|Content-Length: 4||abcd",
        "Content-Length: 4|Content-Length: 5||abcde",
        "Content-Length: 4|Content-Length: 4||abcd",
        "Content-Length: 4|content-length: 4||abcd",
        "Content-Length: 4, 4||abcd",
        "Content-Length: 4,5||abcde",
        "Content-Length: +4||abcd",
        "Content-Length: -4||abcd",
        "Content-Length: -0||",
        "Content-Length: 0x4||abcd",
        "Content-Length: 4a||abcd",
        "Content-Length: 4.0||abcd",
        "Content-Length: 4e0||abcd",
        "Content-Length: 4_4||abcd",
        "Content-Length: \"4\"||abcd",
        "Content-Length: 4;||abcd",
        "Content-Length: ||",
        "Content-Length:||",
        "Content-Length: \u00b2||ab",
        "Content-Length: 9999999999999999999||x",
        "Content-Length: 18446744073709551620||abcd",
        "Content-Length: 00000000000000000004||abcd",
        "Content-Length_: 4||abcd",
        "Content-Length\t: 4||abcd",
        "_Content-Length: 4||abcd",
        "Content-Length:\u000b4||abcd",
        "Content-Length:¤4||abcd",
        "Content-Length: 4^||abcd"
      })
  void aLengthThatIsNotOneNumberIsRefused(String request) throws IOException {
    refused(POST + request, 400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transfer-Encoding: xchunked||0||",
        "Transfer-Encoding: chunkedx||0||",
        "Transfer-Encoding: identity||0||",
        "Transfer-Encoding: gzip||0||",
        "Transfer-Encoding: gzip, chunked||0||",
        "Transfer-Encoding: chunked, gzip||0||",
        "Transfer-Encoding: chunked, chunked||0||",
        "Transfer-Encoding: chunked, identity||0||",
        "Transfer-Encoding: ,chunked||0||",
        "Transfer-Encoding: chunked,||0||",
        "Transfer-Encoding: chunked;q=1||0||",
        "Transfer-Encoding: \"chunked\"||0||",
        "Transfer-Encoding: chunked|Transfer-Encoding: chunked||0||",
        "Transfer-Encoding: chunked|Transfer-Encoding: identity||0||",
        "Transfer-Encoding: ||0||",
        "Transfer-Encoding:||0||",
        "Transfer-Encoding : chunked||0||",
        "Transfer-Encoding\t: chunked||0||",
        "_Transfer-Encoding: chunked||0||",
        "Transfer-Encoding:\u000bchunked||0||",
        "Transfer-Encoding:\u000cchunked||0||",
        "Transfer-Encoding: chun¤ked||0||",
        "Transfer-Encoding:|_chunked||0||",
        "X: y~Transfer-Encoding: chunked||0||",
        "X: y^Transfer-Encoding: chunked||0||",
        "X: y|Transfer-Encoding~: chunked||0||"
      })
  void anotherCodingThanChunkedIsRefused(String request) throws IOException {
    refused(POST + request, 400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /function/greet HTTP/1.0|Transfer-Encoding: chunked||0||",
        "POST /function/greet HTTP/1.0|Connection: keep-alive|Transfer-Encoding: chunked||0||"
      })
  void chunksInHttp10AreRefused(String request) throws IOException {
    refused(request, 400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x|hello|0||",
        "-1|hello|0||",
        "+5|hello|0||",
        "0x5|hello|0||",
        "5h|hello|0||",
        "_5|hello|0||",
        "|hello|0||",
        ";a=b|hello|0||",
        "5~hello|0||",
        "5^hello|0||",
        "5|hello~0||",
        "5|hello^0||",
        "5|helloworld|0||",
        "5|hell|0||0||",
        "5,5|hello|0||",
        "5;¤|hello|0||",
        "5;a~|hello|0||",
        "5;a^b|hello|0||",
        "fffffffffffffffff|hello|0||",
        "10000000000000000|hello|0||",
        "0000000000000005|hello|0||",
        "8000000000000000|hello|0||",
        "5|hello|0|^x",
        "5|hello|0|~"
      })
  void aBrokenChunkIsRefused(String body) throws IOException {
    try (RawClient client = gateway.client()) {
      client.send(bytes(POST + "Transfer-Encoding: chunked||" + body));

      assertThat(client.read().status()).isEqualTo(400);
      assertThat(client.atEnd()).isTrue();
    }
    expect("GET /function/greet HTTP/1.1|Host: t||", 200, "open");
  }

  @Test
  void anExtensionThatNeverEndsIsRefused() throws IOException {
    try (RawClient client = gateway.client()) {
      client.send(bytes(POST + "Transfer-Encoding: chunked||5;" + "a".repeat(2000)));

      assertThat(client.read().status()).isEqualTo(400);
      assertThat(client.atEnd()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"100001", "999999999999999999"})
  void aLengthAboveTheLimitGets413(String length) throws IOException {
    refused(POST + "Content-Length: " + length + "||", 413);
  }

  @Test
  void aChunkAboveTheLimitGets413OnceItsBytesCome() throws IOException {
    try (RawClient client = gateway.client()) {
      client.send(bytes(POST + "Transfer-Encoding: chunked||fffffffffffffff|"));
      client.send("x".repeat(BODY_LIMIT + 1));

      assertThat(client.read().status()).isEqualTo(413);
      assertThat(client.atEnd()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 43|Transfer-Encoding: chunked||0||",
        "Content-Length: 5|Content-Length: 0||",
        "Transfer-Encoding: chunked|Transfer-Encoding: x||0||",
        "Transfer-Encoding: chunked||0~~"
      })
  void whatIsSmuggledBehindAnAmbiguousEndIsNeverARequest(String request) throws IOException {
    refused(POST + request + "GET /function/greet/admin HTTP/1.1|Host: t||", 400);
  }

  @Test
  void aRequestWithinABodyIsABody() throws IOException {
    String inner = "GET /function/greet/admin HTTP/1.1|Host: t||";

    assertThat(expect(POST + "Content-Length: 50||" + inner + "xyz", 200, "open").text())
        .contains("[GET /function/greet/admin HTTP/1.1\r\nHost: t\r\n\r\nxyz]");

    assertThat(instance.heads()).noneMatch(head -> head.startsWith("GET /admin"));
  }

  @Test
  void aBodyOfAGetIsABodyToo() throws IOException {
    assertThat(
            expect("GET /function/greet HTTP/1.1|Host: t|Content-Length: 5||hello", 200, "open")
                .text())
        .isEqualTo("GET / HTTP/1.1 [hello]");
  }
}
