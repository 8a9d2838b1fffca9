package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RawClient.Answer;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifecycleTest {
  @TempDir Path folder;

  @Test
  void aPortInUseIsAClearError() {
    try (RunningGateway first = RunningGateway.in(folder)) {
      int port = first.gateway().port();

      assertThatThrownBy(
              () ->
                  new RunningGateway(
                      GatewayConfig.of("127.0.0.1", port, folder.resolve("admin.sock"))))
          .asInstanceOf(InstanceOfAssertFactories.type(HearthException.class))
          .satisfies(
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
                assertThat(e)
                    .hasMessageContaining("127.0.0.1:" + port)
                    .hasMessageContaining("in use");
              });
    }
  }

  @Test
  void closingLetsCallsInFlightEndAndAcceptsNoMore() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    RunningGateway gateway = RunningGateway.in(folder);
    int port = gateway.gateway().port();
    try (FakeInstance instance =
            FakeInstance.onUnixSocket(
                folder,
                call -> {
                  answer.await();
                  call.respond(200, "to the end");
                });
        RawClient running = gateway.client();
        RawClient idle = gateway.client()) {
      gateway.deploy("greet", instance);
      assertThat(idle.get("/").status()).isEqualTo(200);
      running.send("GET /function/greet HTTP/1.1\r\nHost: t\r\n\r\n");
      await().until(() -> !instance.heads().isEmpty());

      Thread closing = Thread.ofPlatform().start(gateway::close);
      assertThat(idle.atEnd()).isTrue();
      await().until(() -> refused(port));
      answer.countDown();

      Answer last = running.read();
      assertThat(last.text()).isEqualTo("to the end");
      assertThat(last.header("connection")).contains("close");
      assertThat(running.atEnd()).isTrue();
      closing.join();
    }
  }

  @Test
  void itTellsHowItIs() throws IOException {
    try (RunningGateway gateway = RunningGateway.in(folder)) {
      gateway.deploy("greet");

      assertThat(gateway.gateway().status())
          .singleElement()
          .satisfies(
              item -> {
                assertThat(item.healthy()).isTrue();
                assertThat(item.text())
                    .contains("http://127.0.0.1:" + gateway.gateway().port())
                    .contains("1 functions");
              });
    }
  }

  private static boolean refused(int port) throws IOException {
    try (RawClient late = new RawClient(port)) {
      return false;
    } catch (ConnectException e) {
      return true;
    }
  }
}
