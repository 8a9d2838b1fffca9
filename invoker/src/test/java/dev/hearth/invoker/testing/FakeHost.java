package dev.hearth.invoker.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A function host in this process: waits to be told what to load, then answers {@code hello} to
 * everything. What it does when told follows from {@code HEARTH_HANDLER}: {@code refuse}, {@code
 * die}, {@code hang} or anything else.
 */
final class FakeHost implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FakeContainer container;
  private final ServerSocketChannel server;
  private final Queue<SocketChannel> connections = new ConcurrentLinkedQueue<>();
  private volatile Map<String, String> environment;

  FakeHost(FakeContainer container, Path socket, boolean stem) {
    this.container = container;
    try {
      Path temporary = socket.resolveSibling("new.sock");
      server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(temporary));
      environment = stem ? Map.of() : Map.of("HEARTH_HANDLER", "started");
      Thread.ofVirtual().start(this::serve);
      Files.move(temporary, socket, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Map<String, String> environment() {
    return environment;
  }

  private void serve() {
    while (server.isOpen()) {
      try {
        SocketChannel channel = server.accept();
        connections.add(channel);
        Thread.ofVirtual().start(() -> serve(channel));
      } catch (IOException e) {
        // the end
      }
    }
  }

  private void serve(SocketChannel channel) {
    try (channel) {
      for (String request = read(channel); !request.isEmpty(); request = read(channel)) {
        answer(channel, request);
        if (request.contains("Connection: close")) {
          return;
        }
      }
    } catch (IOException e) {
      // the caller went away
    }
  }

  private void answer(SocketChannel channel, String request) throws IOException {
    if (!environment.isEmpty()) {
      write(channel, "200 OK", "hello");
    } else if (request.startsWith("POST /.hearth/specialise ")) {
      specialise(channel, request);
    } else if (container.isSilent()) {
      container.asked();
      container.exit().join();
    } else {
      write(channel, "503 Unavailable", "{}");
    }
  }

  private void specialise(SocketChannel channel, String request) throws IOException {
    JsonNode body = JSON.readTree(request.substring(request.indexOf("\r\n\r\n") + 4));
    Map<String, String> told = new HashMap<>();
    body.get("environment").properties().forEach(e -> told.put(e.getKey(), e.getValue().asText()));
    switch (told.get("HEARTH_HANDLER")) {
      case "refuse" -> {
        container.writes(true, "no such file: handler.js");
        write(channel, "422 Unprocessable", "{\"error\":\"no such file: handler.js\"}");
        container.ends(1, false);
      }
      case "die" -> container.ends(3, false);
      case "eat" -> container.ends(9, true);
      case "hang" -> container.exit().join();
      default -> {
        environment = Map.copyOf(told);
        container.writes(false, "loaded");
        write(channel, "200 OK", "{\"loadMillis\": 0.1}");
      }
    }
  }

  private static String read(SocketChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    String text = "";
    while (!complete(text) && channel.read(buffer) >= 0) {
      text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
    }
    return text;
  }

  private static boolean complete(String text) {
    int head = text.indexOf("\r\n\r\n");
    int length = text.indexOf("Content-Length: ");
    return head >= 0
        && (length < 0
            || text.length()
                >= head + 4 + Integer.parseInt(text.substring(length + 16, head).strip()));
  }

  private static void write(SocketChannel channel, String status, String body) throws IOException {
    Channels.newOutputStream(channel)
        .write(
            "HTTP/1.1 %s\r\nContent-Type: application/problem+json\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(status, body.length(), body)
                .getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    try {
      server.close();
      for (SocketChannel connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
