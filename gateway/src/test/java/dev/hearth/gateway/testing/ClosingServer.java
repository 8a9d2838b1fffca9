package dev.hearth.gateway.testing;

import dev.hearth.api.instance.Endpoint;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.ReadyInstance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An instance that closes connections as servers do: after an idle time, or after so many requests,
 * whatever is on its way then. Takes requests with bodies that have a length.
 */
public final class ClosingServer implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final ServerSocketChannel server;
  private final Endpoint endpoint;
  private final Duration idle;
  private final int requests;
  private final String headers;
  private final AtomicInteger accepted = new AtomicInteger();
  private final List<String> bodies = new CopyOnWriteArrayList<>();

  private ClosingServer(
      ServerSocketChannel server, Endpoint endpoint, Duration idle, int requests, String headers) {
    this.server = server;
    this.endpoint = endpoint;
    this.idle = idle;
    this.requests = requests;
    this.headers = headers;
    Thread.ofPlatform().daemon().start(this::accept);
  }

  /**
   * @param folder for a Unix socket; empty for TCP
   * @param idle in whole milliseconds
   * @param requests per connection
   * @param headers lines of each response, with their ends
   */
  public static ClosingServer open(
      Optional<Path> folder, Duration idle, int requests, String headers) throws IOException {
    if (folder.isPresent()) {
      Path path = folder.get().resolve("c" + COUNT.incrementAndGet() + ".sock");
      ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(path), 1024);
      return new ClosingServer(server, new Endpoint.UnixSocket(path), idle, requests, headers);
    }
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
    return new ClosingServer(
        server, new Endpoint.HostPort("127.0.0.1", port), idle, requests, headers);
  }

  public ReadyInstance ready() {
    return new ReadyInstance(
        new InstanceId("closing%03d".formatted(COUNT.incrementAndGet())),
        endpoint,
        Optional.empty());
  }

  public int accepted() {
    return accepted.get();
  }

  /** Bodies of the requests that were carried out. */
  public List<String> bodies() {
    return bodies;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        accepted.incrementAndGet();
        Thread.ofPlatform().daemon().start(() -> serve(channel));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(SocketChannel channel) {
    try (channel;
        Selector selector = Selector.open()) {
      channel.configureBlocking(false).register(selector, SelectionKey.OP_READ);
      ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
      for (int i = 0; i < requests; i++) {
        String request = "";
        while (!complete(request)) {
          if (selector.select(idle.toMillis()) == 0) {
            return;
          }
          selector.selectedKeys().clear();
          if (channel.read(buffer) < 0) {
            return;
          }
          request = new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
        }
        buffer.clear();
        String body = request.substring(request.indexOf("\r\n\r\n") + 4);
        bodies.add(body);
        channel.write(
            ByteBuffer.wrap(
                ("HTTP/1.1 200 OK\r\n" + headers + "Content-Length: 2\r\n\r\nok")
                    .getBytes(StandardCharsets.ISO_8859_1)));
      }
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  private static boolean complete(String request) {
    int end = request.indexOf("\r\n\r\n");
    if (end < 0) {
      return false;
    }
    int length =
        request
            .substring(0, end)
            .lines()
            .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
            .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
            .findFirst()
            .orElse(0);
    return request.length() >= end + 4 + length;
  }
}
