package dev.hearth.gateway.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One request as an instance sees it. */
public final class FakeCall {
  private final String head;
  private final InputStream in;
  private final OutputStream out;
  private final SocketChannel channel;
  private final List<String> trailers = new ArrayList<>();
  private boolean bodyRead;

  FakeCall(String head, InputStream in, OutputStream out, SocketChannel channel) {
    this.head = head;
    this.in = in;
    this.out = out;
    this.channel = channel;
  }

  public String head() {
    return head;
  }

  public String requestLine() {
    return head.lines().findFirst().orElseThrow();
  }

  public List<String> headers(String name) {
    return head.lines()
        .skip(1)
        .filter(
            line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .toList();
  }

  public Optional<String> header(String name) {
    return headers(name).stream().findFirst();
  }

  /** Reads one piece of the raw body, or the framing around it; empty at the end of the stream. */
  public byte[] readSome(int most) throws IOException {
    bodyRead = true;
    byte[] buffer = new byte[most];
    int count = in.read(buffer);
    return count < 0 ? new byte[0] : Arrays.copyOf(buffer, count);
  }

  /** The whole body. */
  public byte[] body() throws IOException {
    bodyRead = true;
    if (header("transfer-encoding").isPresent()) {
      return readChunks(in, trailers);
    }
    return in.readNBytes(Integer.parseInt(header("content-length").orElse("0")));
  }

  /** The lines behind a chunked body, once it was read. */
  public List<String> trailers() {
    return trailers;
  }

  public void respond(int status, String body, String... headers) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    StringBuilder text = new StringBuilder("HTTP/1.1 " + status + " Whatever\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    text.append("Content-Length: ").append(bytes.length).append("\r\n\r\n");
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.writeBytes(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    if (!requestLine().startsWith("HEAD ")) {
      message.writeBytes(bytes);
    }
    write(message.toByteArray());
  }

  public void write(String text) throws IOException {
    write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public void write(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  public void close() throws IOException {
    channel.close();
  }

  void drain() throws IOException {
    if (!bodyRead && channel.isOpen()) {
      var _ = body();
    }
  }

  /** Reads up to the empty line; null at the end of the stream. */
  public static String readHead(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (true) {
      int next = in.read();
      if (next < 0) {
        return null;
      }
      bytes.write(next);
      String text = bytes.toString(StandardCharsets.ISO_8859_1);
      if (text.endsWith("\r\n\r\n")) {
        return text.substring(0, text.length() - 4);
      }
    }
  }

  /** Reads a chunked body; lines behind it are added to {@code trailers}. */
  public static byte[] readChunks(InputStream in, List<String> trailers) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = readSize(in); size > 0; size = readSize(in)) {
      body.writeBytes(in.readNBytes(size));
      readLine(in);
    }
    for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
      trailers.add(line);
    }
    return body.toByteArray();
  }

  private static int readSize(InputStream in) throws IOException {
    return Integer.parseInt(readLine(in), 16);
  }

  private static String readLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("the stream ended within a line");
      }
      line.append((char) next);
    }
    return line.toString().strip();
  }
}
