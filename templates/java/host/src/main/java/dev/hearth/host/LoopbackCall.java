package dev.hearth.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A connection of the host to itself, with as much of HTTP as it needs for that. */
final class LoopbackCall implements AutoCloseable {
  private final SocketChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(4096);

  private LoopbackCall(SocketChannel channel) {
    this.channel = channel;
  }

  static LoopbackCall to(Path socket) throws IOException {
    return new LoopbackCall(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
  }

  /** Sends a request; it fits the buffers of the system. */
  void send(String request) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Reads a whole answer. */
  void expect(String start) throws IOException {
    buffer.clear();
    String text = "";
    while (!complete(text)) {
      if (channel.read(buffer) < 0) {
        throw new IOException("the connection ended after: " + text);
      }
      text = new String(buffer.array(), 0, buffer.position(), ISO_8859_1);
    }
    if (!text.startsWith(start)) {
      throw new IOException("expected " + start + ", not: " + text);
    }
  }

  private static boolean complete(String text) {
    int body = text.indexOf("\r\n\r\n") + 4;
    if (body < 4) {
      return false;
    }
    int length = text.indexOf("Content-Length: ");
    if (length < 0) {
      return text.endsWith("\r\n0\r\n\r\n") || text.startsWith("HTTP/1.1 204");
    }
    int digits = length + "Content-Length: ".length();
    return text.length() - body
        >= Integer.parseInt(text.substring(digits, text.indexOf("\r\n", digits)));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
