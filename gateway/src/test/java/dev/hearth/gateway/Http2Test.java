package dev.hearth.gateway;

import static dev.hearth.gateway.testing.RawHttp2Client.RST_STREAM;
import static dev.hearth.gateway.testing.RawHttp2Client.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.http.CallLimits;
import dev.hearth.api.http.CorsPolicy;
import dev.hearth.api.http.HostPattern;
import dev.hearth.api.http.HttpMethod;
import dev.hearth.api.http.HttpRoute;
import dev.hearth.api.http.HttpSpec;
import dev.hearth.api.http.OriginPattern;
import dev.hearth.api.http.PathPattern;
import dev.hearth.gateway.http.HttpLimits;
import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RawHttp2Client;
import dev.hearth.gateway.testing.RawHttp2Client.Answer;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls by HTTP/2 without TLS, on the same port as those by HTTP/1.1. */
class Http2Test {
  private static final int LIMIT = 8 << 20;
  private static final int NO_ERROR = 0;
  private static final int INTERNAL_ERROR = 2;
  private static final int CANCEL = 8;
  private static final int PROTOCOL_ERROR = 1;
  private static final int STREAM_CLOSED = 5;

  @TempDir Path folder;
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    HttpLimits limits =
        new HttpLimits(
            LIMIT, 32 << 10, Duration.ofSeconds(10), Duration.ofSeconds(2), Duration.ofSeconds(1));
    gateway = RunningGateway.withLimits(folder, limits, 100);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void aCallReachesTheFunctionAsOneByHttp11Would() throws IOException {
    try (FakeInstance instance = instance(call -> call.respond(201, call.head(), "X-Answer: Yes"));
        RawHttp2Client client = client()) {
      gateway.deploy("greet", instance);

      Answer answer =
          client.get(1, "/function/greet/a%20b?c=d", "x-one", "1", "x-call-id", "mine-1").answer(1);

      assertThat(answer.status()).isEqualTo(201);
      assertThat(answer.header("x-answer")).contains("Yes");
      assertThat(answer.header("x-call-id")).contains("mine-1");
      assertThat(answer.header("server-timing")).get().asString().startsWith("queue;dur=");
      assertThat(answer.names()).allSatisfy(name -> assertThat(name).isLowerCase());
      assertThat(answer.text())
          .startsWith("GET /a%20b?c=d HTTP/1.1")
          .contains("Host: test", "x-one: 1", "X-Call-Id: mine-1", "traceparent: 00-")
          .contains("X-Forwarded-Proto: http", "X-Forwarded-For: 127.0.0.1")
          .contains("X-Forwarded-Host: test")
          .doesNotContain("Transfer-Encoding");
      assertThat(answer.headerFrames()).isEqualTo(1);
    }
  }

  @Test
  void thePrefaceMayComeByteByByte() throws IOException {
    try (FakeInstance instance = instance(call -> call.respond(200, "hello"));
        RawHttp2Client client = new RawHttp2Client(gateway.gateway().port())) {
      gateway.deploy("greet", instance);
      for (byte b : "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII)) {
        client.raw(new byte[] {b});
      }
      client.send(RawHttp2Client.SETTINGS, 0, 0, new byte[0]);

      assertThat(client.get(1, "/function/greet").answer(1).text()).isEqualTo("hello");
    }
  }

  @Test
  void aMethodThatBeginsLikeThePrefaceIsHttp11() throws IOException {
    try (FakeInstance instance = instance(call -> call.respond(200, call.requestLine()));
        RawClient client = gateway.client()) {
      gateway.deploy("greet", instance);
      client.send("P").send("R").send("I").send("NT /function/greet HTTP/1.1\r\nHost: t\r\n\r\n");

      assertThat(client.read().text()).isEqualTo("PRINT / HTTP/1.1");
    }
  }

  @Test
  void aBodyOfUnknownLengthIsChunkedForTheInstance() throws IOException {
    try (FakeInstance instance =
            instance(
                call ->
                    call.respond(
                        200,
                        call.headers("transfer-encoding")
                            + new String(call.body(), StandardCharsets.UTF_8)));
        RawHttp2Client client = client()) {
      gateway.deploy("echo", instance);
      client.request(1, false, "POST", "/function/echo");
      client.data(1, false, "one,").data(1, false, "two,").data(1, true, "three");

      assertThat(client.answer(1).text()).isEqualTo("[chunked]one,two,three");
    }
  }

  @Test
  void aBodyOfKnownLengthKeepsIt() throws IOException {
    try (FakeInstance instance =
            instance(
                call ->
                    call.respond(
                        200,
                        call.headers("content-length")
                            + new String(call.body(), StandardCharsets.UTF_8)));
        RawHttp2Client client = client()) {
      gateway.deploy("echo", instance);
      client.request(1, false, "POST", "/function/echo", "content-length", "5");
      client.data(1, true, "hello");
      client.request(3, true, "POST", "/function/echo");

      assertThat(client.answer(1).text()).isEqualTo("[5]hello");
      assertThat(client.answer(3).text()).isEqualTo("[0]");
    }
  }

  @Test
  void crumbsOfCookiesAreJoined() throws IOException {
    try (FakeInstance instance =
            instance(call -> call.respond(200, call.headers("cookie").toString()));
        RawHttp2Client client = client()) {
      gateway.deploy("greet", instance);

      Answer answer =
          client.get(1, "/function/greet", "cookie", "a=1", "x-a", "b", "cookie", "b=2").answer(1);

      assertThat(answer.text()).isEqualTo("[a=1; b=2]");
    }
  }

  @Test
  void largeBodiesPassBothWaysUnchanged() throws Exception {
    byte[] body = new byte[5_000_000];
    new SplittableRandom(1).nextBytes(body);
    try (FakeInstance instance =
        instance(
            call -> {
              byte[] received = call.body();
              call.write("HTTP/1.1 200 OK\r\nContent-Length: " + received.length + "\r\n\r\n");
              call.write(received);
            })) {
      gateway.deploy("echo", instance);
      for (String length : new String[] {"content-length", "x-no-length"}) {
        try (RawHttp2Client client = client()) {
          client.request(1, false, "POST", "/function/echo", length, "" + body.length);
          client.upload(1, body);

          assertThat(client.answer(1).body()).isEqualTo(body);
        }
      }
    }
  }

  @Test
  void headAndAnswersWithoutBodyEndWithTheirHeaders() throws IOException {
    try (FakeInstance instance =
            instance(
                call -> {
                  if (call.requestLine().startsWith("HEAD")) {
                    call.respond(200, "hello");
                  } else {
                    call.write("HTTP/1.1 204 No Content\r\n\r\n");
                  }
                });
        RawHttp2Client client = client()) {
      gateway.deploy("greet", instance);

      Answer head = client.request(1, true, "HEAD", "/function/greet").answer(1);
      Answer none = client.get(3, "/function/greet").answer(3);

      assertThat(head.header("content-length")).contains("5");
      assertThat(head.body()).isEmpty();
      assertThat(none.status()).isEqualTo(204);
    }
  }

  @Test
  void errorsAreTheSameProblemDocuments() throws IOException {
    try (RawHttp2Client client = client()) {
      Answer unknown = client.get(1, "/function/nobody").answer(1);
      Answer head = client.request(3, true, "HEAD", "/function/nobody").answer(3);
      Answer nothing = client.get(5, "/nothing").answer(5);
      Answer badHost = client.headers(7, true, badHost()).answer(7);
      Answer root = client.get(9, "/").answer(9);

      assertThat(unknown.status()).isEqualTo(404);
      assertThat(unknown.header("content-type")).contains("application/problem+json");
      assertThat(unknown.text())
          .contains("\"code\":\"function-not-found\"", unknown.header("x-call-id").orElseThrow());
      assertThat(head.status()).isEqualTo(404);
      assertThat(head.body()).isEmpty();
      assertThat(nothing.status()).isEqualTo(404);
      assertThat(badHost.status()).isEqualTo(400);
      assertThat(badHost.text()).contains("invalid-request");
      assertThat(root.text()).contains("/function/NAME");
    }
  }

  @Test
  void aBodyAboveTheLimitIsRefusedAndTheClientToldToStop() throws IOException {
    try (FakeInstance instance = instance(call -> call.respond(200, "" + call.body().length));
        RawHttp2Client client = client()) {
      gateway.deploy("echo", instance);

      Answer announced =
          client
              .request(1, false, "POST", "/function/echo", "content-length", "" + (LIMIT + 1))
              .answer(1);
      client.awaitReset(1);

      assertThat(announced.status()).isEqualTo(413);
      assertThat(announced.reset()).contains(NO_ERROR);

      client.request(3, false, "POST", "/function/echo");
      Answer found = client.uploadUntilAnswered(3, new byte[LIMIT + 100_000]);
      assertThat(found.status()).isEqualTo(413);
      assertThat(client.get(5, "/").answer(5).status()).isEqualTo(200);
    }
  }

  @Test
  void aFunctionMayAnswerBeforeItHasReadTheBody() throws IOException {
    try (FakeInstance instance =
            instance(
                call -> {
                  call.respond(200, "enough");
                  call.close();
                });
        RawHttp2Client client = client()) {
      gateway.deploy("echo", instance);
      client.request(1, false, "POST", "/function/echo").data(1, false, "the beginning");

      Answer answer = client.answer(1);
      client.awaitReset(1);

      assertThat(answer.text()).isEqualTo("enough");
      assertThat(answer.reset()).contains(NO_ERROR);
    }
  }

  @Test
  void continueIsSaidWhenTheInstanceIsThere() throws IOException {
    try (FakeInstance instance =
            instance(call -> call.respond(200, new String(call.body(), StandardCharsets.UTF_8)));
        RawHttp2Client client = client()) {
      gateway.deploy("echo", instance);
      client.request(1, false, "POST", "/function/echo", "expect", "100-continue");
      client.await(RawHttp2Client.HEADERS);

      assertThat(client.soFar(1).status()).isEqualTo(100);
      assertThat(client.data(1, true, "hello").answer(1).text()).isEqualTo("hello");
    }
  }

  @Test
  void aStreamThatIsResetEndsItsCall() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(1);
    try (FakeInstance instance =
            instance(
                call -> {
                  arrived.countDown();
                  if (call.readSome(1).length == 0) {
                    gone.countDown();
                  }
                });
        RawHttp2Client client = client()) {
      gateway.deploy("slow", instance);
      client.get(1, "/function/slow");
      assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();

      client.send(RST_STREAM, 0, 1, number(CANCEL));

      assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(client.get(3, "/").answer(3).status()).isEqualTo(200);
    }
  }

  @Test
  void aClientThatGoesAwayEndsItsCalls() throws Exception {
    CountDownLatch arrived = new CountDownLatch(3);
    CountDownLatch gone = new CountDownLatch(3);
    try (FakeInstance instance =
            instance(
                call -> {
                  arrived.countDown();
                  if (call.readSome(1).length == 0) {
                    gone.countDown();
                  }
                });
        RawHttp2Client client = client()) {
      gateway.deploy("slow", instance);
      client.get(1, "/function/slow").get(3, "/function/slow").get(5, "/function/slow");
      assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();

      client.close();

      assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
      await().until(() -> gateway.gateway().status().getFirst().text().contains(" 0 connections"));
    }
  }

  @Test
  void anAnswerThatBreaksOffResetsTheStreamAndNoOther() throws IOException {
    CountDownLatch begun = new CountDownLatch(1);
    try (FakeInstance instance =
            instance(
                call -> {
                  call.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
                  begun.await();
                  call.close();
                });
        RawHttp2Client client = client()) {
      gateway.deploy("broken", instance);

      client.get(1, "/function/broken").await(RawHttp2Client.HEADERS);
      begun.countDown();
      Answer answer = client.answer(1);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.reset()).contains(INTERNAL_ERROR);
      assertThat(client.get(3, "/").answer(3).status()).isEqualTo(200);
    }
  }

  @Test
  void aBodyThatStallsIsRefused() throws IOException {
    try (FakeInstance instance = instance(call -> call.respond(200, "" + call.body().length));
        RawHttp2Client client = client()) {
      gateway.deploy("echo", instance);
      client.request(1, false, "POST", "/function/echo").data(1, false, "the beginning");

      Answer answer = client.answer(1);

      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.text()).contains("request-timeout");
    }
  }

  @Test
  void anIdleConnectionIsClosedAfterSayingSo() throws IOException {
    try (RawHttp2Client client = client()) {
      assertThat(client.get(1, "/").answer(1).status()).isEqualTo(200);

      assertThat(client.lastWords()).get().satisfies(last -> assertThat(last.error()).isZero());
    }
  }

  @ParameterizedTest
  @CsvSource({"true, false", "false, false", "true, true"})
  void aRequestWithALengthKeepsItsTrailers(boolean announced, boolean bodyless) throws IOException {
    String text = bodyless ? "" : "hello";
    try (FakeInstance instance =
            instance(
                call -> {
                  String body = new String(call.body(), StandardCharsets.UTF_8);
                  call.respond(
                      200, body + call.trailers() + call.headers("content-length") + call.head());
                });
        RawHttp2Client client = client()) {
      gateway.deploy("sum", instance);
      String[] announcement = announced ? new String[] {"trailer", "x-sum"} : new String[0];

      // In one write, as clients send what is at hand.
      client.raw(
          together(
              RawHttp2Client.frame(
                  RawHttp2Client.HEADERS,
                  RawHttp2Client.END_HEADERS,
                  1,
                  RawHttp2Client.block(
                      RawHttp2Client.concat(
                          RawHttp2Client.concat(
                              RawHttp2Client.request("POST", "/function/sum"),
                              "content-length",
                              Integer.toString(text.length())),
                          announcement))),
              bodyless
                  ? new byte[0]
                  : RawHttp2Client.frame(
                      RawHttp2Client.DATA, 0, 1, text.getBytes(StandardCharsets.UTF_8)),
              RawHttp2Client.frame(
                  RawHttp2Client.HEADERS,
                  RawHttp2Client.END_HEADERS | RawHttp2Client.END_STREAM,
                  1,
                  RawHttp2Client.block("x-sum", "532"))));

      assertThat(client.answer(1).text()).startsWith(text + "[x-sum: 532][]POST / HTTP/1.1");
    }
  }

  private static byte[] together(byte[]... frames) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] frame : frames) {
      all.writeBytes(frame);
    }
    return all.toByteArray();
  }

  @Test
  void headersOnAStreamThatItsClientEndedResetIt() throws IOException {
    CountDownLatch over = new CountDownLatch(1);
    try (FakeInstance instance =
            instance(
                call -> {
                  var _ = over.await(10, TimeUnit.SECONDS);
                });
        RawHttp2Client client = client()) {
      gateway.deploy("greet", instance);

      client.get(1, "/function/greet").get(1, "/function/greet");
      client.awaitReset(1);

      assertThat(client.soFar(1).reset()).contains(STREAM_CLOSED);
      over.countDown();
    }
  }

  @Test
  void headersOnAStreamThatBothSidesEndedEndTheConnection() throws IOException {
    try (FakeInstance instance = instance(call -> call.respond(200, "hello"));
        RawHttp2Client client = client()) {
      gateway.deploy("greet", instance);
      assertThat(client.get(1, "/function/greet").answer(1).status()).isEqualTo(200);

      client.get(1, "/function/greet");

      assertThat(client.await(RawHttp2Client.GOAWAY).error()).isEqualTo(STREAM_CLOSED);
    }
  }

  @Test
  void aStreamIdThatIsLowerThanTheLastEndsTheConnection() throws IOException {
    try (FakeInstance instance = instance(call -> call.respond(200, "hello"));
        RawHttp2Client client = client()) {
      gateway.deploy("greet", instance);
      assertThat(client.get(5, "/function/greet").answer(5).status()).isEqualTo(200);

      client.get(3, "/function/greet");

      assertThat(client.await(RawHttp2Client.GOAWAY).error()).isEqualTo(PROTOCOL_ERROR);
    }
  }

  @Test
  void trailersOnTheirWayToAStreamThatWasAnsweredEarlyAreNoFault() throws IOException {
    try (FakeInstance instance = instance(call -> call.respond(413, "no", "Connection: close"));
        RawHttp2Client client = client()) {
      gateway.deploy("greet", instance);
      client.request(1, false, "POST", "/function/nobody");
      assertThat(client.answer(1).status()).isEqualTo(404);
      client.awaitReset(1);

      client.data(1, false, "late").headers(1, true, "x-sum", "532");

      assertThat(client.get(3, "/function/greet").answer(3).status()).isEqualTo(413);
    }
  }

  @Test
  void trailersPassBothWays() throws IOException {
    try (FakeInstance instance =
            instance(
                call -> {
                  var _ = call.body();
                  call.write(
                      """
                      HTTP/1.1 200 OK
                      Transfer-Encoding: chunked
                      Trailer: X-Sum

                      5
                      hello
                      0
                      X-Sum: %s
                      X-Seen: %s, %s
                      Content-Length: 7

                      """
                          .formatted(call.trailers(), call.headers("te"), call.headers("trailer"))
                          .replace("\n", "\r\n"));
                });
        RawHttp2Client client = client()) {
      gateway.deploy("sum", instance);
      client.request(1, false, "POST", "/function/sum", "te", "trailers", "trailer", "x-sum");
      client.data(1, false, "12345");

      Answer answer = client.headers(1, true, "x-sum", "15", "host", "evil").answer(1);

      assertThat(answer.text()).isEqualTo("hello");
      assertThat(answer.headerFrames()).isEqualTo(2);
      assertThat(answer.header("x-sum")).get().asString().contains("15").doesNotContain("evil");
      assertThat(answer.header("x-seen")).contains("[trailers], [x-sum]");
      assertThat(answer.header("content-length")).isEmpty();
    }
  }

  @Test
  void interimAnswersArePassedOn() throws IOException {
    try (FakeInstance instance =
            instance(
                call -> {
                  call.write("HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n");
                  call.respond(200, "hello");
                });
        RawHttp2Client client = client()) {
      gateway.deploy("hints", instance);

      client.get(1, "/function/hints").await(RawHttp2Client.HEADERS);
      assertThat(client.soFar(1).status()).isEqualTo(103);
      assertThat(client.soFar(1).header("link")).contains("</a.css>; rel=preload");

      assertThat(client.answer(1).status()).isEqualTo(200);
      assertThat(client.soFar(1).headerFrames()).isEqualTo(2);
    }
  }

  @Test
  void piecesOfAnAnswerArriveAsTheyCome() throws Exception {
    CountDownLatch received = new CountDownLatch(1);
    try (FakeInstance instance =
            instance(
                call -> {
                  byte[] body = call.body();
                  call.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
                  received.await(10, TimeUnit.SECONDS);
                  call.write(body.length + "\r\nagain\r\n0\r\n\r\n");
                });
        RawHttp2Client client = client()) {
      gateway.deploy("echo", instance);
      client.request(1, false, "POST", "/function/echo").data(1, true, "12345");
      client.await(RawHttp2Client.DATA);
      assertThat(client.soFar(1).text()).isEqualTo("hello");

      received.countDown();

      assertThat(client.answer(1).text()).isEqualTo("helloagain");
      assertThat(client.answer(1).header("transfer-encoding")).isEmpty();
    }
  }

  @Test
  void routesLimitsAndCorsOfAFunctionHoldHereToo() throws IOException {
    HttpSpec http =
        new HttpSpec(
            List.of(
                new HttpRoute(
                    new HostPattern("shop.example.org"),
                    new PathPattern("/items/*"),
                    Set.of(HttpMethod.PUT))),
            Optional.of(
                new CorsPolicy(
                    List.of(new OriginPattern("https://app.example.org")),
                    Set.of(HttpMethod.PUT),
                    Optional.empty(),
                    List.of(),
                    false,
                    Duration.ZERO)),
            new CallLimits(
                OptionalInt.empty(), OptionalLong.of(10), OptionalInt.empty(), Optional.empty()));
    String[] shop = {
      ":method", "PUT", ":scheme", "http", ":path", "/items/7", ":authority", "shop.example.org"
    };
    String[] preflight = shop.clone();
    preflight[1] = "OPTIONS";
    String[] get = shop.clone();
    get[1] = "GET";
    try (FakeInstance instance = instance(call -> call.respond(200, call.requestLine()));
        RawHttp2Client client = client()) {
      gateway.deploy("items", http, instance);
      String[] origin = {"origin", "https://app.example.org"};

      Answer call = client.headers(1, true, RawHttp2Client.concat(shop, origin)).answer(1);
      Answer large =
          client.headers(3, false, RawHttp2Client.concat(shop, "content-length", "11")).answer(3);
      Answer asked =
          client
              .headers(
                  5,
                  true,
                  RawHttp2Client.concat(
                      RawHttp2Client.concat(preflight, origin),
                      "access-control-request-method",
                      "PUT"))
              .answer(5);
      Answer wrong = client.headers(7, true, get).answer(7);

      assertThat(call.text()).isEqualTo("PUT /items/7 HTTP/1.1");
      assertThat(call.header("access-control-allow-origin")).contains("https://app.example.org");
      assertThat(large.status()).isEqualTo(413);
      assertThat(asked.status()).isEqualTo(204);
      assertThat(asked.header("access-control-allow-methods")).contains("PUT");
      assertThat(wrong.status()).isEqualTo(405);
      assertThat(wrong.header("allow")).contains("PUT");
    }
  }

  @Test
  void theAdminApiIsReachedTheSameWay() throws IOException {
    try (FakeInstance admin =
            FakeInstance.onUnixSocketAt(
                folder.resolve("admin.sock"), call -> call.respond(200, call.head()));
        RawHttp2Client client = client()) {
      Answer answer = client.get(1, "/api/v1/functions?a=b", "authorization", "Bearer x").answer(1);

      assertThat(answer.text())
          .startsWith("GET /api/v1/functions?a=b HTTP/1.1")
          .contains("Host: test", "authorization: Bearer x");
      assertThat(answer.header("server-timing")).isEmpty();
      assertThat(admin.accepted()).isEqualTo(1);
    }
  }

  @Test
  void closingLetsStreamsEndAndTakesNoMore() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    RunningGateway closing = RunningGateway.in(folder);
    try (FakeInstance instance =
            instance(
                call -> {
                  answer.await();
                  call.respond(200, "to the end");
                });
        RawHttp2Client client = RawHttp2Client.greeted(closing.gateway().port())) {
      closing.deploy("greet", instance);
      client.get(1, "/function/greet");
      await().until(() -> !instance.heads().isEmpty());

      Thread close = Thread.ofPlatform().start(closing::close);
      RawHttp2Client.Frame goAway = client.await(RawHttp2Client.GOAWAY);
      answer.countDown();

      assertThat(goAway.error()).isZero();
      assertThat(client.answer(1).text()).isEqualTo("to the end");
      assertThat(client.lastWords()).isEmpty();
      close.join();
    }
  }

  private static String[] badHost() {
    return new String[] {
      ":method", "GET", ":scheme", "http", ":path", "/", ":authority", "user@test"
    };
  }

  private RawHttp2Client client() throws IOException {
    return RawHttp2Client.greeted(gateway.gateway().port());
  }

  private FakeInstance instance(FakeInstance.Handler handler) throws IOException {
    return FakeInstance.onUnixSocket(folder, handler);
  }
}
