package dev.hearth.invoker.testing;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The body of an answer. */
public final class HttpGet {
  private HttpGet() {}

  public static String body(Path socket, String path) throws IOException {
    return body(UnixDomainSocketAddress.of(socket), path);
  }

  public static String body(SocketAddress address, String path) throws IOException {
    try (SocketChannel channel = SocketChannel.open(address)) {
      channel.write(
          ByteBuffer.wrap(
              ("GET " + path + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII)));
      ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
      while (channel.read(buffer) >= 0) {
        // until the end
      }
      String answer = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
      int end = answer.indexOf("\r\n\r\n");
      return end < 0 ? answer : answer.substring(end + 4);
    }
  }
}
