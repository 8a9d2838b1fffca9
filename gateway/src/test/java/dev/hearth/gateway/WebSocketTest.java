package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.function.RevisionId;
import dev.hearth.gateway.testing.RunningGateway;
import dev.hearth.gateway.testing.WebSocketInstance;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real WebSocket client and a real WebSocket server, with the gateway in between. */
class WebSocketTest {
  @TempDir Path folder;
  private RunningGateway gateway;
  private WebSocketInstance instance;
  private HttpClient http;

  @BeforeEach
  void start() {
    gateway = RunningGateway.in(folder);
    instance = new WebSocketInstance(folder);
    RevisionId revision = gateway.deploy("greet");
    gateway.update(revision, List.of(instance.ready()), List.of(), 0);
    http = HttpClient.newHttpClient();
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
    instance.close();
    gateway.close();
  }

  @Test
  void messagesGoBothWaysUntilTheClientClosesTheConversation() throws Exception {
    Listener heard = new Listener();
    WebSocket socket = open("/function/greet/chat?room=1", heard);
    assertThat(socket.getSubprotocol()).isEqualTo("echo");
    assertThat(inFlight()).isEqualTo(1);

    for (int i = 0; i < 100; i++) {
      socket.sendText("message " + i, true).join();
    }
    for (int i = 0; i < 100; i++) {
      assertThat(heard.texts.poll(10, TimeUnit.SECONDS)).isEqualTo("echo message " + i);
    }
    socket.sendPing(ByteBuffer.wrap(new byte[] {1, 2, 3})).join();
    assertThat(heard.pongs.poll(10, TimeUnit.SECONDS)).isEqualTo(3);
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").join();

    assertThat(heard.closed.get(10, TimeUnit.SECONDS)).isEqualTo(WebSocket.NORMAL_CLOSURE);
    await().until(() -> inFlight() == 0);
    await()
        .untilAsserted(
            () ->
                assertThat(
                        gateway
                            .meters()
                            .get("hearth.invocations")
                            .tag("outcome", "success")
                            .counter()
                            .count())
                    .isEqualTo(1));
  }

  @Test
  void largeMessagesArriveUnchanged() throws Exception {
    Listener heard = new Listener();
    WebSocket socket = open("/function/greet/chat", heard);
    byte[] message = new byte[3_000_000];
    new SplittableRandom(3).nextBytes(message);

    for (int i = 0; i < 5; i++) {
      socket.sendBinary(ByteBuffer.wrap(message), true).join();
      assertThat(heard.binaries.poll(20, TimeUnit.SECONDS)).isEqualTo(message);
    }
    socket.abort();
    await().until(() -> inFlight() == 0);
  }

  @Test
  void manyConversationsRunSideBySide() throws Exception {
    List<Listener> all = Stream.generate(Listener::new).limit(16).toList();
    List<WebSocket> sockets =
        all.stream().map(heard -> open("/function/greet/chat", heard)).toList();
    for (WebSocket socket : sockets) {
      socket.sendText("hello", true).join();
    }
    for (Listener heard : all) {
      assertThat(heard.texts.poll(10, TimeUnit.SECONDS)).isEqualTo("echo hello");
    }
    assertThat(inFlight()).isEqualTo(16);
    sockets.forEach(WebSocket::abort);
    await().until(() -> inFlight() == 0);
  }

  @Test
  void aFunctionThatSpeaksNoWebSocketThereAnswersAsUsual() {
    Assertions.assertThatThrownBy(() -> open("/function/greet/elsewhere", new Listener()))
        .isInstanceOf(CompletionException.class)
        .cause()
        .asInstanceOf(InstanceOfAssertFactories.type(WebSocketHandshakeException.class))
        .satisfies(e -> assertThat(e.getResponse().statusCode()).isNotEqualTo(101));
  }

  private WebSocket open(String path, Listener listener) {
    return http.newWebSocketBuilder()
        .subprotocols("echo")
        .buildAsync(URI.create("ws://localhost:" + gateway.gateway().port() + path), listener)
        .join();
  }

  private double inFlight() {
    return gateway.meters().get("hearth.invocations.in.flight").gauge().value();
  }

  private static final class Listener implements WebSocket.Listener {
    final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    final BlockingQueue<byte[]> binaries = new LinkedBlockingQueue<>();
    final BlockingQueue<Integer> pongs = new LinkedBlockingQueue<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        texts.add(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      byte[] piece = new byte[data.remaining()];
      data.get(piece);
      binary.writeBytes(piece);
      if (last) {
        binaries.add(binary.toByteArray());
        binary.reset();
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
      pongs.add(message.remaining());
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      closed.complete(status);
      return null;
    }
  }
}
