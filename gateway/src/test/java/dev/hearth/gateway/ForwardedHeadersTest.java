package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.http.CallLimits;
import dev.hearth.api.http.HostPattern;
import dev.hearth.api.http.HttpRoute;
import dev.hearth.api.http.HttpSpec;
import dev.hearth.api.http.PathPattern;
import dev.hearth.gateway.http.AddressRanges;
import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RawHttp2Client;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is believed of whom a caller calls for, and what only the platform may say. */
@SuppressWarnings("StringConcatToTextBlock") // lines that end with CR LF
class ForwardedHeadersTest {
  private static final String FORGED =
      "X-Forwarded-For: 10.0.0.1\r\nx-forwarded-for: 10.0.0.2\r\nX-Forwarded-Proto: https\r\n"
          + "X-Forwarded-Host: example.org\r\nX-Forwarded-Port: 443\r\nX-FORWARDED-SSL: on\r\n"
          + "X-Forwarded-Prefix: /shop/\r\nForwarded: for=10.0.0.1\r\nX-Real-IP: 10.0.0.1\r\n";

  @TempDir Path folder;

  @Test
  void aCallerIsNotBelieved() throws IOException {
    assertThat(seen(AddressRanges.NONE, FORGED))
        .contains(
            "X-Forwarded-For: 127.0.0.1",
            "X-Forwarded-Proto: http",
            "X-Forwarded-Host: test",
            "X-Forwarded-Prefix: /function/greet")
        .filteredOn(line -> line.toLowerCase(Locale.ROOT).matches("(x-)?(forwarded|real-ip).*"))
        .hasSize(4);
  }

  @Test
  void aProxyThatIsNotAmongTheTrustedIsNotBelieved() throws IOException {
    assertThat(seen(AddressRanges.parse("10.0.0.0/8,::1"), FORGED))
        .contains("X-Forwarded-For: 127.0.0.1", "X-Forwarded-Proto: http");
  }

  @Test
  void aTrustedProxyIsBelieved() throws IOException {
    assertThat(seen(AddressRanges.parse("127.0.0.0/8"), FORGED))
        .contains(
            "X-Forwarded-For: 10.0.0.1, 10.0.0.2, 127.0.0.1",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Host: example.org",
            "X-Forwarded-Port: 443",
            "X-FORWARDED-SSL: on",
            "Forwarded: for=10.0.0.1",
            "X-Real-IP: 10.0.0.1",
            "X-Forwarded-Prefix: /shop/function/greet")
        .doesNotContain("X-Forwarded-Proto: http", "X-Forwarded-Host: test");
  }

  @Test
  void aTrustedProxyThatSaysNothingIsTheClient() throws IOException {
    assertThat(seen(AddressRanges.parse("127.0.0.1"), ""))
        .contains(
            "X-Forwarded-For: 127.0.0.1",
            "X-Forwarded-Proto: http",
            "X-Forwarded-Host: test",
            "X-Forwarded-Prefix: /function/greet");
  }

  @Test
  void aCallerByHttp2IsNotBelievedEither() throws IOException {
    try (RunningGateway gateway = gateway(AddressRanges.NONE);
        FakeInstance instance = echo();
        RawHttp2Client client = RawHttp2Client.greeted(gateway.gateway().port())) {
      gateway.deploy("greet", instance);

      assertThat(
              client
                  .get(1, "/function/greet", "x-forwarded-for", "10.0.0.1", "forwarded", "for=a")
                  .answer(1)
                  .text()
                  .lines())
          .contains("X-Forwarded-For: 127.0.0.1", "X-Forwarded-Prefix: /function/greet")
          .doesNotContain("x-forwarded-for: 10.0.0.1", "forwarded: for=a");
    }
  }

  @Test
  void aCallByARouteOfItsOwnHasNoPrefix() throws IOException {
    try (RunningGateway gateway = gateway(AddressRanges.NONE);
        FakeInstance instance = echo();
        RawClient client = gateway.client()) {
      gateway.deploy("greet", route(), instance);

      assertThat(client.get("/orders").text()).contains("GET /orders").doesNotContain("-Prefix");
      assertThat(client.get("/function/greet").text())
          .contains("X-Forwarded-Prefix: /function/greet");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Hearth-Attempt: 7",
        "x-hearth-batch: 3",
        "X-HEARTH-DEADLINE: 1",
        "X-Hearth-Anything-That-Is-Longer-Than-All-Names: 1",
        "Idempotency-Key: 3c9d2a4e-55aa-8f00-8000-00000000002a",
        "idempotency-key: 3C9D2A4E-55AA-3F00-8000-00000000002A",
        "X-Call-Id: 3c9d2a4e-55aa-8f00-8000-00000000002a"
      })
  void whatOnlyThePlatformMaySayIsNotTakenFromACaller(String line) throws IOException {
    assertThat(seen(AddressRanges.parse("127.0.0.1"), line + "\r\n")).doesNotContain(line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Idempotency-Key: 3c9d2a4e-55aa-4f00-8000-00000000002a",
        "Idempotency-Key: \"order-17\"",
        "Idempotency-Key: 3c9d2a4e-55aa-8f00-8000-00000000002",
        "X-Call-Id: mine-1",
        "X-Hearthstone: 1"
      })
  void aKeyThatIsTheCallersOwnIsPassedOn(String line) throws IOException {
    assertThat(seen(AddressRanges.NONE, line + "\r\n")).contains(line);
  }

  private List<String> seen(AddressRanges proxies, String lines) throws IOException {
    try (RunningGateway gateway = gateway(proxies);
        FakeInstance instance = echo();
        RawClient client = gateway.client()) {
      gateway.deploy("greet", instance);
      return client
          .send("GET /function/greet HTTP/1.1\r\nHost: test\r\n" + lines + "\r\n")
          .read()
          .text()
          .lines()
          .toList();
    }
  }

  private RunningGateway gateway(AddressRanges proxies) {
    return new RunningGateway(
        GatewayConfig.of("127.0.0.1", 0, folder.resolve("admin.sock")).withCallers(100, proxies));
  }

  private FakeInstance echo() throws IOException {
    return FakeInstance.onUnixSocket(folder, call -> call.respond(200, call.head()));
  }

  private static HttpSpec route() {
    return new HttpSpec(
        List.of(new HttpRoute(HostPattern.ANY, new PathPattern("/orders"), Set.of())),
        Optional.empty(),
        CallLimits.DEFAULT);
  }
}
