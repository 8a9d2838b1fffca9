package dev.hearth.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** As much of HTTP/1.1 as the tests need, since the JDK's client has no Unix domain sockets. */
final class HttpConnection implements AutoCloseable {
  private final SocketChannel channel;
  private final InputStream in;
  private final OutputStream out;
  private boolean head;

  private HttpConnection(SocketAddress address) throws IOException {
    channel = SocketChannel.open(address);
    in = Channels.newInputStream(channel);
    out = Channels.newOutputStream(channel);
  }

  static HttpConnection unix(Path socket) throws IOException {
    return new HttpConnection(UnixDomainSocketAddress.of(socket));
  }

  static HttpConnection tcp(int port) throws IOException {
    return new HttpConnection(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  HttpAnswer call(String method, String path, List<String> headers, byte[] body)
      throws IOException {
    begin(method, path, headers, body.length);
    send(body);
    return receive();
  }

  void begin(String method, String path, List<String> headers, long length) throws IOException {
    head = method.equals("HEAD");
    StringBuilder text =
        new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
    headers.forEach(header -> text.append(header).append("\r\n"));
    text.append("Content-Length: ").append(length).append("\r\n\r\n");
    send(text.toString().getBytes(ISO_8859_1));
  }

  void send(byte[] bytes) throws IOException {
    out.write(bytes);
  }

  HttpAnswer receive() throws IOException {
    int status = Integer.parseInt(line().split(" ", 3)[1]);
    Map<String, List<String>> headers = new HashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      String[] parts = line.split(":\\s*", 2);
      headers
          .computeIfAbsent(parts[0].toLowerCase(Locale.ROOT), name -> new ArrayList<>())
          .add(parts[1]);
    }
    return new HttpAnswer(status, headers, body(status, headers));
  }

  private byte[] body(int status, Map<String, List<String>> headers) throws IOException {
    if (head || status == 204 || status == 304) {
      return new byte[0];
    }
    if (headers.containsKey("content-length")) {
      return exactly(Integer.parseInt(headers.get("content-length").getFirst()));
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
      body.write(chunk);
    }
    return body.toByteArray();
  }

  /** The next piece of a body without a length; empty at its end. */
  byte[] chunk() throws IOException {
    // The end of the last chunk's line may only come with the next one.
    String size = line();
    while (size.isEmpty()) {
      size = line();
    }
    byte[] chunk = exactly(Integer.parseInt(size, 16));
    if (chunk.length == 0) {
      line();
    }
    return chunk;
  }

  /** The lines up to the body. */
  List<String> head() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      lines.add(line);
    }
    return lines;
  }

  private byte[] exactly(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("the connection ended after " + bytes.length + " of " + count);
    }
    return bytes;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int single = in.read(); single != '\n'; single = in.read()) {
      if (single < 0) {
        throw new EOFException("the connection ended in a line");
      }
      if (single != '\r') {
        line.write(single);
      }
    }
    return line.toString(ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
