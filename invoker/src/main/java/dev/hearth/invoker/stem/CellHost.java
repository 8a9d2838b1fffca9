package dev.hearth.invoker.stem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Speaks with the function host in a cell: one request, one answer, on its Unix socket. */
final class CellHost {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String STEM_PATH = "/.hearth/stem";
  private static final int OK = 200;
  private static final int LOAD_FAILED = 422;
  private static final int UNAVAILABLE = 503;

  private CellHost() {}

  /** As {@link StemCell#load}. */
  static LoadAnswer load(
      Path socket, Map<String, String> environment, CompletableFuture<?> over, Duration limit) {
    try {
      Optional<CellResponse> response = exchange(socket, message(environment), over, limit);
      if (response.isEmpty()) {
        return over.isDone() ? new LoadAnswer.Lost("was given up") : new LoadAnswer.Silent();
      }
      return answer(response.get());
    } catch (IOException e) {
      return new LoadAnswer.Lost("could not be told what to load: " + e.getMessage());
    }
  }

  /** As {@link StemCell#waits}. */
  static boolean waits(Path socket, Duration limit) {
    ByteBuffer question =
        ByteBuffer.wrap(
            ("GET " + STEM_PATH + " HTTP/1.1\r\nHost: hearth\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    try {
      return exchange(socket, question, new CompletableFuture<>(), limit)
          .filter(answer -> answer.status() == UNAVAILABLE && answer.isProblem())
          .isPresent();
    } catch (IOException e) {
      return false;
    }
  }

  /** Empty when the limit has passed, or nobody waits any more, before the answer was complete. */
  private static Optional<CellResponse> exchange(
      Path socket, ByteBuffer message, CompletableFuture<?> over, Duration limit)
      throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        Selector selector = Selector.open()) {
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, 0);
      CompletableFuture<Void> ended = over.handle((value, problem) -> wakeUp(selector));
      CellResponse response = new CellResponse();
      while (!response.complete()) {
        if (message.hasRemaining()) {
          channel.write(message);
        }
        int count = channel.read(response.buffer());
        if (count < 0) {
          response.end();
        } else if (count == 0) {
          long left = (deadline - System.nanoTime()) / 1_000_000;
          if (ended.isDone() || left <= 0) {
            return Optional.empty();
          }
          key.interestOps(
              SelectionKey.OP_READ | (message.hasRemaining() ? SelectionKey.OP_WRITE : 0));
          selector.select(left);
          selector.selectedKeys().clear();
        }
      }
      return Optional.of(response);
    }
  }

  private static Void wakeUp(Selector selector) {
    selector.wakeup();
    return null;
  }

  private static ByteBuffer message(Map<String, String> environment)
      throws JsonProcessingException {
    byte[] body = JSON.writeValueAsBytes(Map.of("environment", environment));
    byte[] head =
        ("POST /.hearth/specialise HTTP/1.1\r\nHost: hearth\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: "
                + body.length
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(head.length + body.length).put(head).put(body).flip();
  }

  private static LoadAnswer answer(CellResponse response) {
    return switch (response.status()) {
      case OK -> new LoadAnswer.Loaded();
      case LOAD_FAILED -> new LoadAnswer.Refused(error(response.body()).orElse("did not load"));
      case 0 -> new LoadAnswer.Lost("closed the connection without an answer");
      default -> new LoadAnswer.Lost("answered " + response.status() + ": " + response.body());
    };
  }

  private static Optional<String> error(String body) {
    try {
      return Optional.ofNullable(JSON.readTree(body).path("error").textValue());
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
