package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RawHttp2Client;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every response has one Date. */
class DateTest {
  private static final String OWN = "Sun, 06 Nov 1994 08:49:37 GMT";

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
  @ValueSource(strings = {"/", "/function/greet", "/function/nobody", "/nowhere", "/api/v1/status"})
  void whatHasNoneGetsThatOfNow(String path) throws IOException {
    try (FakeInstance instance = instance();
        RawClient client = gateway.client();
        RawHttp2Client http2 = RawHttp2Client.greeted(gateway.gateway().port())) {
      gateway.deploy("greet", instance);

      assertThat(client.get(path).headers("date")).singleElement().satisfies(DateTest::isNow);
      assertThat(http2.get(1, path).answer(1).header("date")).get().satisfies(DateTest::isNow);
    }
  }

  @Test
  void aRequestThatCannotBeReadIsAnsweredWithOne() throws IOException {
    try (RawClient client = gateway.client()) {
      assertThat(client.send("nonsense\r\n\r\n").read().headers("date"))
          .singleElement()
          .satisfies(DateTest::isNow);
    }
  }

  @Test
  void thatOfTheFunctionStays() throws IOException {
    try (FakeInstance instance =
            FakeInstance.onUnixSocket(folder, call -> call.respond(200, "", "DATE: " + OWN));
        RawClient client = gateway.client()) {
      gateway.deploy("greet", instance);

      assertThat(client.get("/function/greet").headers("date")).isEqualTo(List.of(OWN));
    }
  }

  private FakeInstance instance() throws IOException {
    return FakeInstance.onUnixSocket(folder, call -> call.respond(200, "hello"));
  }

  private static void isNow(String date) {
    Instant told = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    assertThat(Duration.between(told, Instant.now()))
        .isBetween(Duration.ZERO, Duration.ofMinutes(1));
  }
}
