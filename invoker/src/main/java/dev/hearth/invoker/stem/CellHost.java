package dev.hearth.invoker.stem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
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

/**
 * Speaks with the function host in a cell, by HTTP on its Unix socket. The connection stays open
 * between requests: a host that has accepted it answers the next request sooner. Not safe for use
 * by many threads.
 */
final class CellHost implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String STEM_PATH = "/.hearth/stem";
  private static final byte[] QUESTION =
      ("GET " + STEM_PATH + " HTTP/1.1\r\nHost: hearth\r\n\r\n")
          .getBytes(StandardCharsets.US_ASCII);
  private static final int OK = 200;
  private static final int LOAD_FAILED = 422;
  private static final int UNAVAILABLE = 503;

  private final Path socket;
  private Optional<Connection> connection = Optional.empty();

  CellHost(Path socket) {
    this.socket = socket;
  }

  private record Connection(SocketChannel channel, Selector selector) {
    static Connection to(Path socket) throws IOException {
      SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
      try {
        Selector selector = Selector.open();
        channel.configureBlocking(false);
        channel.register(selector, 0);
        return new Connection(channel, selector);
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    }

    void close() throws IOException {
      channel.close();
      selector.close();
    }
  }

  /** As {@link StemCell#load}. Nothing is to be asked after it. */
  LoadAnswer load(Map<String, String> environment, CompletableFuture<?> over, Duration limit) {
    try {
      Optional<CellResponse> response = exchange(message(environment), over, limit);
      if (response.isEmpty()) {
        return over.isDone() ? new LoadAnswer.Lost("was given up") : new LoadAnswer.Silent();
      }
      return answer(response.get());
    } catch (IOException e) {
      return new LoadAnswer.Lost("could not be told what to load: " + e.getMessage());
    } finally {
      close();
    }
  }

  /**
   * As {@link StemCell#waits}.
   *
   * @param over completes when nobody waits for the answer any more
   */
  boolean waits(CompletableFuture<?> over, Duration limit) {
    boolean waits = false;
    try {
      waits =
          exchange(ByteBuffer.wrap(QUESTION), over, limit)
              .filter(answer -> answer.status() == UNAVAILABLE && answer.isProblem())
              .isPresent();
    } catch (IOException e) {
      // it does not
    }
    if (!waits) {
      close();
    }
    return waits;
  }

  /** The next request makes a new connection. */
  @Override
  public void close() {
    try {
      if (connection.isPresent()) {
        connection.get().close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      connection = Optional.empty();
    }
  }

  /** Empty when the limit has passed, or nobody waits any more, before the answer was complete. */
  private Optional<CellResponse> exchange(
      ByteBuffer message, CompletableFuture<?> over, Duration limit) throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    if (connection.isPresent()) {
      try {
        Optional<CellResponse> response = exchange(message, over, deadline);
        if (response.isEmpty() || response.get().status() != 0) {
          return response;
        }
      } catch (IOException e) {
        // as when it was closed without an answer: the host is free to do that between requests
      }
      close();
      message.rewind();
    }
    connection = Optional.of(Connection.to(socket));
    return exchange(message, over, deadline);
  }

  private Optional<CellResponse> exchange(
      ByteBuffer message, CompletableFuture<?> over, long deadline) throws IOException {
    SocketChannel channel = connection.get().channel();
    Selector selector = connection.get().selector();
    var _ = over.handle((value, problem) -> wakeUp(selector));
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
        // Done before it wakes the selector up, so the wake-up that ends the wait is never missed.
        if (over.isDone() || left <= 0) {
          return Optional.empty();
        }
        channel
            .keyFor(selector)
            .interestOps(
                SelectionKey.OP_READ | (message.hasRemaining() ? SelectionKey.OP_WRITE : 0));
        selector.select(left);
        selector.selectedKeys().clear();
      }
    }
    return Optional.of(response);
  }

  private static Void wakeUp(Selector selector) {
    selector.wakeup();
    return null;
  }

  private static ByteBuffer message(Map<String, String> environment)
      throws JsonProcessingException {
    byte[] body = JSON.writeValueAsBytes(Map.of("environment", environment));
    byte[] head =
        ("POST /.hearth/specialise HTTP/1.1\r\nHost: hearth\r\n"
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
