package dev.hearth.invoker.start;

import dev.hearth.api.instance.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Asks an endpoint whether it serves. */
public final class Probe {
  private static final int FILE_TYPE = 0170000;
  private static final int SOCKET = 0140000;
  private static final int ANSWER_BYTES = 12;

  private Probe() {}

  /** Whether something is at the path, and that it is a socket itself, not a link to one. */
  public static boolean isSocket(Path path) {
    try {
      int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
      return (mode & FILE_TYPE) == SOCKET;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether it accepts a connection and, where a path is given, answers a GET of it with 2xx. */
  public static boolean serves(Endpoint endpoint, Optional<String> path, Duration limit) {
    try (SocketChannel channel = connect(endpoint, limit)) {
      return path.isEmpty() || answersWell(channel, path.get(), limit);
    } catch (IOException e) {
      return false;
    }
  }

  private static SocketChannel connect(Endpoint endpoint, Duration limit) throws IOException {
    return switch (endpoint) {
      case Endpoint.UnixSocket(Path path) -> {
        if (!isSocket(path)) {
          throw new IOException(path + " is no socket");
        }
        yield SocketChannel.open(UnixDomainSocketAddress.of(path));
      }
      case Endpoint.HostPort(String host, int port, var _) -> {
        SocketChannel channel = SocketChannel.open();
        try {
          channel.socket().connect(new InetSocketAddress(host, port), (int) limit.toMillis());
          yield channel;
        } catch (IOException e) {
          channel.close();
          throw e;
        }
      }
    };
  }

  private static boolean answersWell(SocketChannel channel, String path, Duration limit)
      throws IOException {
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nUser-Agent: hearth-probe\r\n"
            + "Connection: close\r\n\r\n";
    channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    channel.configureBlocking(false);
    ByteBuffer answer = ByteBuffer.allocate(ANSWER_BYTES);
    long deadline = System.nanoTime() + limit.toNanos();
    try (Selector selector = Selector.open()) {
      channel.register(selector, SelectionKey.OP_READ);
      while (answer.hasRemaining()) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0 || selector.select(left) == 0) {
          throw new SocketTimeoutException("no answer within " + limit);
        }
        selector.selectedKeys().clear();
        if (channel.read(answer) < 0) {
          return false;
        }
      }
    }
    // HTTP/1.1 2xx
    return answer.get(9) == '2';
  }
}
