package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RawClient.Answer;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies below {@code /api/}. */
@SuppressWarnings("StringConcatToTextBlock") // lines that end with CR LF
class AdminProxyTest {
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
  void requestsReachTheAdminApiAsTheyAre() throws IOException {
    try (FakeInstance admin = admin(call -> call.respond(200, call.head()));
        RawClient client = gateway.client()) {
      Answer answer =
          client
              .send(
                  "GET /api/v1/functions?a=b%20c HTTP/1.1\r\nHost: t\r\n"
                      + "Authorization: Bearer x\r\n\r\n")
              .read();

      assertThat(answer.text())
          .startsWith("GET /api/v1/functions?a=b%20c HTTP/1.1")
          .contains("Host: t", "Authorization: Bearer x");
      assertThat(answer.header("server-timing")).isEmpty();
      assertThat(admin.accepted()).isEqualTo(1);
    }
  }

  @Test
  void whileItIsNotUpThereIsAProblemThatSaysSo() throws IOException {
    try (RawClient client = gateway.client()) {
      Answer answer = client.get("/api/v1/status");

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.text()).contains("admin-unavailable");
      assertThat(answer.header("retry-after")).isPresent();
    }
  }

  @Test
  void uploadsAreNotBoundByTheLimitOfCalls() throws IOException {
    long size = 150L << 20;
    try (FakeInstance admin =
            admin(
                call -> {
                  long left = size;
                  while (left > 0) {
                    left -= call.readSome(1 << 16).length;
                  }
                  call.respond(200, "got it");
                });
        RawClient client = gateway.client()) {
      client.send(
          "POST /api/v1/deployments HTTP/1.1\r\nHost: t\r\nContent-Length: " + size + "\r\n\r\n");
      byte[] piece = new byte[1 << 20];
      for (int i = 0; i < 150; i++) {
        client.send(piece);
      }

      assertThat(client.read().text()).isEqualTo("got it");
    }
  }

  @Test
  void linesOfAStreamArriveOneByOne() throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    try (FakeInstance admin =
            admin(
                call -> {
                  call.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n1\n\r\n");
                  read.await(10, TimeUnit.SECONDS);
                  call.write("2\r\n2\n\r\n0\r\n\r\n");
                });
        RawClient client = gateway.client()) {
      client.send("GET /api/v1/functions/x/logs?follow=true HTTP/1.1\r\nHost: t\r\n\r\n");
      client.readHead();

      assertThat(client.in().readNBytes(7)).asString().isEqualTo("2\r\n1\n\r\n");
      read.countDown();
      assertThat(client.in().readNBytes(7)).asString().isEqualTo("2\r\n2\n\r\n");
    }
  }

  @Test
  void theRootTellsWhereThingsAre() throws IOException {
    try (RawClient client = gateway.client()) {
      assertThat(client.get("/").text()).contains("/function/NAME").contains("/api/v1/");
    }
  }

  private FakeInstance admin(FakeInstance.Handler handler) throws IOException {
    return FakeInstance.onUnixSocketAt(folder.resolve("admin.sock"), handler);
  }
}
