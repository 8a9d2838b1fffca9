package dev.hearth.gateway;

import static dev.hearth.gateway.testing.RawHttp2Client.CONTINUATION;
import static dev.hearth.gateway.testing.RawHttp2Client.DATA;
import static dev.hearth.gateway.testing.RawHttp2Client.END_HEADERS;
import static dev.hearth.gateway.testing.RawHttp2Client.END_STREAM;
import static dev.hearth.gateway.testing.RawHttp2Client.GOAWAY;
import static dev.hearth.gateway.testing.RawHttp2Client.HEADERS;
import static dev.hearth.gateway.testing.RawHttp2Client.PING;
import static dev.hearth.gateway.testing.RawHttp2Client.PUSH_PROMISE;
import static dev.hearth.gateway.testing.RawHttp2Client.RST_STREAM;
import static dev.hearth.gateway.testing.RawHttp2Client.SETTINGS;
import static dev.hearth.gateway.testing.RawHttp2Client.WINDOW_UPDATE;
import static dev.hearth.gateway.testing.RawHttp2Client.block;
import static dev.hearth.gateway.testing.RawHttp2Client.concat;
import static dev.hearth.gateway.testing.RawHttp2Client.number;
import static dev.hearth.gateway.testing.RawHttp2Client.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawHttp2Client;
import dev.hearth.gateway.testing.RawHttp2Client.Answer;
import dev.hearth.gateway.testing.RawHttp2Client.Frame;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What RFC 9113 forbids is refused, by stream or by connection, and costs a bounded amount. */
class Http2ConformanceTest {
  private static final int PROTOCOL_ERROR = 1;
  private static final int FLOW_CONTROL_ERROR = 3;
  private static final int STREAM_CLOSED = 5;
  private static final int FRAME_SIZE_ERROR = 6;
  private static final int REFUSED_STREAM = 7;
  private static final int COMPRESSION_ERROR = 9;
  private static final int ENHANCE_YOUR_CALM = 11;

  @TempDir Path folder;
  private RunningGateway gateway;
  private FakeInstance instance;

  @BeforeEach
  void start() throws IOException {
    gateway = RunningGateway.in(folder);
    instance =
        FakeInstance.onUnixSocket(
            folder,
            call -> {
              if (call.requestLine().contains("/wait")) {
                var _ = call.readSome(1);
              } else {
                call.respond(200, call.head());
              }
            });
    gateway.deploy("greet", instance);
  }

  @AfterEach
  void stop() throws IOException {
    gateway.close();
    instance.close();
  }

  static Stream<Arguments> malformedRequests() {
    String[] get = request("GET", "/function/greet");
    return Stream.of(
        Arguments.of("no method", new String[] {":scheme", "http", ":path", "/function/greet"}),
        Arguments.of("no path", new String[] {":method", "GET", ":scheme", "http"}),
        Arguments.of("no scheme", new String[] {":method", "GET", ":path", "/function/greet"}),
        Arguments.of("an unknown scheme", with(get, 3, "ftp")),
        Arguments.of("an empty path", with(get, 5, "")),
        Arguments.of("a path without slash", with(get, 5, "function/greet")),
        Arguments.of("an absolute target", with(get, 5, "http://test/function/greet")),
        Arguments.of("two methods", concat(get, ":method", "GET")),
        Arguments.of("two paths", concat(get, ":path", "/function/greet")),
        Arguments.of("an unknown pseudo header", concat(get, ":protocol", "websocket")),
        Arguments.of("a pseudo header of answers", concat(get, ":status", "200")),
        Arguments.of(
            "a pseudo header after others",
            new String[] {
              ":method", "GET", ":scheme", "http", "x-a", "b", ":path", "/function/greet"
            }),
        Arguments.of("capital letters", concat(get, "X-One", "1")),
        Arguments.of("an empty name", concat(get, "", "1")),
        Arguments.of("a space in a name", concat(get, "x y", "1")),
        Arguments.of("a colon in a name", concat(get, "x:y", "1")),
        Arguments.of("a line break in a value", concat(get, "x", "1\r\nx-evil: 2")),
        Arguments.of("a line feed in a value", concat(get, "x", "1\nx-evil: 2")),
        Arguments.of("a NUL in a value", concat(get, "x", "1\0")),
        Arguments.of("a blank before a value", concat(get, "x", " 1")),
        Arguments.of("a blank after a value", concat(get, "x", "1\t")),
        Arguments.of(
            "a line break in a cookie", concat(get, "cookie", "a=1", "cookie", "b\r\nx: 2")),
        Arguments.of(
            "a request within the path",
            with(get, 5, "/function/greet HTTP/1.1\r\nHost: test\r\nX-Evil: 1")),
        Arguments.of("a line break in the authority", with(get, 7, "test\r\nx-evil: 1")),
        Arguments.of("a request within the method", with(get, 1, "GET /x HTTP/1.1\r\nX: ")),
        Arguments.of("connection", concat(get, "connection", "close")),
        Arguments.of("keep-alive", concat(get, "keep-alive", "1")),
        Arguments.of("proxy-connection", concat(get, "proxy-connection", "close")),
        Arguments.of("transfer-encoding", concat(get, "transfer-encoding", "chunked")),
        Arguments.of("upgrade", concat(get, "upgrade", "websocket")),
        Arguments.of("te with more than trailers", concat(get, "te", "gzip")),
        Arguments.of("a Host that is another", concat(get, "host", "other")),
        Arguments.of("a length without a body", concat(get, "content-length", "5")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformedRequests")
  void aMalformedRequestHasItsStreamResetAndReachesNobody(String what, String[] fields)
      throws IOException {
    try (RawHttp2Client client = client()) {
      Answer answer = client.headers(1, true, fields).answer(1);

      assertThat(answer.reset()).as(what).contains(PROTOCOL_ERROR);
      assertThat(client.get(3, "/").answer(3).status()).isEqualTo(200);
      assertThat(instance.heads()).isEmpty();
    }
  }

  @Test
  void whatHttp11RefusesIsRefusedWithTheSameAnswer() throws IOException {
    String[] get = request("GET", "/function/greet");
    try (RawHttp2Client client = client()) {
      Answer connect = client.headers(1, true, ":method", "CONNECT", ":authority", "a:1").answer(1);
      Answer method = client.headers(3, true, with(get, 1, "G(T")).answer(3);
      Answer nobody =
          client.headers(5, true, ":method", "GET", ":scheme", "http", ":path", "/").answer(5);
      Answer expectation = client.headers(7, true, concat(get, "expect", "cake")).answer(7);

      assertThat(Stream.of(connect, method, nobody).map(Answer::status)).containsOnly(400);
      assertThat(expectation.status()).isEqualTo(417);
      assertThat(connect.text()).contains("CONNECT is not supported");
      assertThat(instance.heads()).isEmpty();
    }
  }

  @Test
  void starIsForOptionsOnly() throws IOException {
    try (RawHttp2Client client = client()) {
      assertThat(client.request(1, true, "OPTIONS", "*").answer(1).status()).isEqualTo(404);
      assertThat(client.request(3, true, "GET", "*").answer(3).reset()).contains(PROTOCOL_ERROR);
    }
  }

  @Test
  void aBodyThatIsNotAsLongAsAnnouncedResetsTheStream() throws IOException {
    try (RawHttp2Client client = client()) {
      client.request(1, false, "POST", "/function/greet", "content-length", "5");
      Answer longer = client.data(1, true, "hello, hello").answer(1);
      client.request(3, false, "POST", "/function/greet", "content-length", "5");
      Answer shorter = client.data(3, true, "hell").answer(3);

      assertThat(longer.reset()).contains(PROTOCOL_ERROR);
      assertThat(shorter.reset()).contains(PROTOCOL_ERROR);
      assertThat(client.get(5, "/").answer(5).status()).isEqualTo(200);
    }
  }

  @Test
  void trailersMayHaveNoPseudoHeaders() throws IOException {
    try (RawHttp2Client client = client()) {
      client.request(1, false, "POST", "/function/greet").data(1, false, "x");

      Answer answer = client.headers(1, true, ":path", "/other").answer(1);

      assertThat(answer.reset()).contains(PROTOCOL_ERROR);
    }
  }

  @Test
  void headersThatAreTooLargeAreRefused() throws IOException {
    try (RawHttp2Client client = client()) {
      String large = "x".repeat(16_000);
      byte[] block = block(concat(request("GET", "/function/greet"), "a", large, "b", large));
      byte[] rest = block(new String[] {"c", "x".repeat(2_000)});
      client.send(HEADERS, END_STREAM, 1, Arrays.copyOf(block, 16_000));
      client.send(CONTINUATION, 0, 1, Arrays.copyOfRange(block, 16_000, block.length - 1));
      client.send(CONTINUATION, 0, 1, new byte[] {block[block.length - 1]});
      client.send(CONTINUATION, END_HEADERS, 1, rest);

      Answer answer = client.answer(1);

      assertThat(answer.status()).isEqualTo(431);
      assertThat(client.get(3, "/").answer(3).status()).isEqualTo(200);
      assertThat(instance.heads()).isEmpty();
    }
  }

  @Test
  void tooManyHeadersAreRefused() throws IOException {
    try (RawHttp2Client client = client()) {
      String[] many = new String[600];
      Arrays.fill(many, "x");

      Answer answer = client.get(1, "/function/greet", many).answer(1);

      assertThat(answer.status()).isEqualTo(431);
      assertThat(answer.text()).contains("headers-too-large");
    }
  }

  static Stream<Arguments> brokenConnections() {
    String[] get = request("GET", "/function/greet");
    return Stream.of(
        broken("settings with a stream", PROTOCOL_ERROR, c -> c.send(SETTINGS, 0, 1, new byte[0])),
        broken("half a setting", FRAME_SIZE_ERROR, c -> c.send(SETTINGS, 0, 0, new byte[5])),
        broken(
            "an acknowledgement with content",
            FRAME_SIZE_ERROR,
            c -> c.send(SETTINGS, RawHttp2Client.ACK, 0, new byte[6])),
        broken(
            "too large an initial window",
            FLOW_CONTROL_ERROR,
            c -> c.send(SETTINGS, 0, 0, new byte[] {0, 4, -1, -1, -1, -1})),
        broken(
            "a frame that is too large",
            FRAME_SIZE_ERROR,
            c -> c.request(1, false, "POST", "/function/greet").data(1, true, new byte[16_385])),
        broken("data on stream 0", PROTOCOL_ERROR, c -> c.data(0, true, "x")),
        broken("headers on stream 0", PROTOCOL_ERROR, c -> c.headers(0, true, get)),
        broken("an even stream", PROTOCOL_ERROR, c -> c.headers(2, true, get)),
        broken("data on an idle stream", PROTOCOL_ERROR, c -> c.data(5, true, "x")),
        broken(
            "a reset of an idle stream", PROTOCOL_ERROR, c -> c.send(RST_STREAM, 0, 5, number(8))),
        broken(
            "a window for an idle stream",
            PROTOCOL_ERROR,
            c -> c.send(WINDOW_UPDATE, 0, 5, number(8))),
        broken("a ping of 4 bytes", FRAME_SIZE_ERROR, c -> c.send(PING, 0, 0, new byte[4])),
        broken("a ping on a stream", PROTOCOL_ERROR, c -> c.send(PING, 0, 1, new byte[8])),
        broken(
            "a push by a client",
            PROTOCOL_ERROR,
            c -> c.send(PUSH_PROMISE, END_HEADERS, 1, number(2))),
        broken(
            "a continuation of nothing",
            PROTOCOL_ERROR,
            c -> c.send(CONTINUATION, END_HEADERS, 1, block(get))),
        broken(
            "data within headers",
            PROTOCOL_ERROR,
            c -> c.send(HEADERS, END_STREAM, 1, block(get)).data(1, true, "x")),
        broken(
            "a ping within headers",
            PROTOCOL_ERROR,
            c -> c.send(HEADERS, END_STREAM, 1, block(get)).send(PING, 0, 0, new byte[8])),
        broken(
            "headers of another stream within headers",
            PROTOCOL_ERROR,
            c -> c.send(HEADERS, END_STREAM, 1, block(get)).headers(3, true, get)),
        broken(
            "a window that grows above 2^31-1",
            FLOW_CONTROL_ERROR,
            c -> c.send(WINDOW_UPDATE, 0, 0, number(Integer.MAX_VALUE))),
        broken(
            "an index of the table that is not there",
            COMPRESSION_ERROR,
            c -> c.send(HEADERS, END_HEADERS | END_STREAM, 1, new byte[] {(byte) 0xff, 127, 1})),
        broken(
            "a literal that ends too early",
            COMPRESSION_ERROR,
            c -> c.send(HEADERS, END_HEADERS | END_STREAM, 1, new byte[] {0, 5, 'a'})),
        broken(
            "settings that are no settings",
            PROTOCOL_ERROR,
            c -> c.send(SETTINGS, 0, 0, new byte[] {0, 2, 0, 0, 0, 7})));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenConnections")
  void whatBreaksAConnectionClosesItWithItsReason(String what, int error, Doing doing)
      throws IOException {
    try (RawHttp2Client client = client()) {
      client.await(SETTINGS);
      doing.with(client);

      Optional<Frame> last = client.lastWords();

      assertThat(last).as(what).get().extracting(Frame::error).isEqualTo(error);
    }
  }

  @Test
  void aRequestOnAnOlderStreamReachesNobody() throws IOException {
    try (RawHttp2Client client = client()) {
      client.get(5, "/").answer(5);

      client.get(3, "/function/greet");

      assertThat(client.lastWords()).get().extracting(Frame::error).isEqualTo(PROTOCOL_ERROR);
      assertThat(instance.heads()).isEmpty();
    }
  }

  @Test
  void aPrefaceThatGoesWrongClosesTheConnection() throws IOException {
    try (RawHttp2Client client = new RawHttp2Client(gateway.gateway().port())) {
      client.raw("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

      assertThat(client.lastWords()).get().extracting(Frame::error).isEqualTo(PROTOCOL_ERROR);
    }
  }

  @Test
  void settingsMustFollowThePreface() throws IOException {
    try (RawHttp2Client client = new RawHttp2Client(gateway.gateway().port())) {
      client.preface().send(PING, 0, 0, new byte[8]);

      assertThat(client.lastWords()).get().extracting(Frame::error).isEqualTo(PROTOCOL_ERROR);
    }
  }

  @Test
  void aWindowOfAStreamThatOverflowsEndsTheStream() throws IOException {
    try (RawHttp2Client client = client()) {
      client.get(1, "/function/greet/wait");
      client.send(WINDOW_UPDATE, 0, 1, number(Integer.MAX_VALUE));

      assertThat(client.answer(1).reset()).contains(FLOW_CONTROL_ERROR);
      assertThat(client.get(3, "/").answer(3).status()).isEqualTo(200);
    }
  }

  @Test
  void moreThanTheWindowOfAStreamIsRefused() throws IOException {
    try (RawHttp2Client client = client()) {
      client.await(SETTINGS);
      client.request(1, false, "POST", "/function/greet/wait");
      // Four times the window: what is taken meanwhile opens it no further than once.
      for (int i = 0; i < 64; i++) {
        client.data(1, false, new byte[16_384]);
      }

      Answer answer = client.answer(1);

      assertThat(answer.reset()).contains(FLOW_CONTROL_ERROR);
    }
  }

  @Test
  void dataAfterTheEndOfAStreamIsRefused() throws IOException {
    try (RawHttp2Client client = client()) {
      client.request(1, true, "POST", "/function/greet/wait");
      client.data(1, true, "x");

      assertThat(client.answer(1).reset()).contains(STREAM_CLOSED);
    }
  }

  @Test
  void streamsAboveTheLimitAreRefusedSoThatTheyCanBeTriedAgain() throws IOException {
    try (RawHttp2Client client = client()) {
      for (int i = 0; i < 101; i++) {
        client.get(2 * i + 1, "/function/greet/wait");
      }

      assertThat(client.answer(201).reset()).contains(REFUSED_STREAM);
      assertThat(client.soFar(199).reset()).isEmpty();
    }
  }

  @Test
  void rapidResetsCloseTheConnection() throws IOException {
    try (RawHttp2Client client = client()) {
      client.await(SETTINGS);
      Optional<Frame> last =
          flood(
              client,
              i -> {
                client.get(2 * i + 1, "/function/greet/wait");
                client.send(RST_STREAM, 0, 2 * i + 1, number(8));
              });

      assertThat(last).get().extracting(Frame::error).isEqualTo(ENHANCE_YOUR_CALM);
      await().until(() -> gateway.gateway().status().getFirst().text().contains(" 0 connections"));
      await().untilAsserted(() -> assertThat(instance.open()).isZero());
    }
  }

  @Test
  void floodsOfPingsAndSettingsCloseTheConnection() throws IOException {
    try (RawHttp2Client pings = client();
        RawHttp2Client settings = client()) {
      Optional<Frame> afterPings = flood(pings, i -> pings.send(PING, 0, 0, new byte[8]));
      Optional<Frame> afterSettings =
          flood(settings, i -> settings.send(SETTINGS, 0, 0, new byte[0]));

      assertThat(afterPings).get().extracting(Frame::error).isEqualTo(ENHANCE_YOUR_CALM);
      assertThat(afterSettings).get().extracting(Frame::error).isEqualTo(ENHANCE_YOUR_CALM);
    }
  }

  @Test
  void aFloodOfContinuationsClosesTheConnection() throws IOException {
    try (RawHttp2Client small = client();
        RawHttp2Client large = client()) {
      small.send(HEADERS, END_STREAM, 1, block(request("GET", "/")));
      Optional<Frame> afterSmall = flood(small, i -> small.send(CONTINUATION, 0, 1, new byte[0]));
      large.send(HEADERS, END_STREAM, 1, block(request("GET", "/")));
      byte[] fields = block("x", "y".repeat(10_000));
      Optional<Frame> afterLarge = flood(large, i -> large.send(CONTINUATION, 0, 1, fields));

      assertThat(afterSmall).get().extracting(Frame::error).isEqualTo(ENHANCE_YOUR_CALM);
      assertThat(afterLarge).get().extracting(Frame::error).isEqualTo(PROTOCOL_ERROR);
    }
  }

  @Test
  void aFloodOfEmptyDataClosesTheConnection() throws IOException {
    try (RawHttp2Client client = client()) {
      client.request(1, false, "POST", "/function/greet/wait");

      Optional<Frame> last = flood(client, i -> client.send(DATA, 0, 1, new byte[0]));

      assertThat(last).get().extracting(Frame::error).isEqualTo(ENHANCE_YOUR_CALM);
    }
  }

  @Test
  void unknownFramesAndSettingsArePutUpWith() throws IOException {
    try (RawHttp2Client client = client()) {
      client.send(0x42, 0xff, 7, new byte[20]);
      client.send(SETTINGS, 0, 0, new byte[] {0x7f, 1, 0, 0, 0, 1});
      client.send(PING, 0, 0, "8 bytes.".getBytes(StandardCharsets.US_ASCII));

      assertThat(new String(client.await(PING).payload(), StandardCharsets.US_ASCII))
          .isEqualTo("8 bytes.");
      assertThat(client.get(1, "/").answer(1).status()).isEqualTo(200);
    }
  }

  @Test
  void aClientThatSaysGoodbyeGetsTheAnswersThatAreDue() throws IOException {
    try (RawHttp2Client client = client()) {
      client.get(1, "/function/greet").send(GOAWAY, 0, 0, new byte[8]);

      assertThat(client.answer(1).status()).isEqualTo(200);
    }
  }

  /** Something done with a client. */
  interface Doing {
    void with(RawHttp2Client client) throws IOException;
  }

  private interface Repeated {
    void time(int index) throws IOException;
  }

  private static Arguments broken(String what, int error, Doing doing) {
    return Arguments.of(what, error, doing);
  }

  /** Does it until the server has had enough; it may close while there is more to be said. */
  private static Optional<Frame> flood(RawHttp2Client client, Repeated repeated)
      throws IOException {
    try {
      for (int i = 0; i < 2_000; i++) {
        repeated.time(i);
      }
    } catch (SocketException closed) {
      // What it said before is still to be read.
    }
    return client.lastWords();
  }

  private static String[] with(String[] fields, int index, String value) {
    String[] changed = fields.clone();
    changed[index] = value;
    return changed;
  }

  private RawHttp2Client client() throws IOException {
    return RawHttp2Client.greeted(gateway.gateway().port());
  }
}
