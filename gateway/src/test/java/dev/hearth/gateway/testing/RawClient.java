package dev.hearth.gateway.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A client that sends exactly the bytes it is told to. */
public final class RawClient implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;

  private final Socket socket;

  public RawClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
  }

  /** An answer with its whole body. */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  public record Answer(int status, String head, byte[] body, List<String> trailers) {
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
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
  }

  public RawClient send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public RawClient send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  public Answer get(String path) throws IOException {
    return send("GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n").read();
  }

  /** The next answer. */
  public Answer read() throws IOException {
    return read(true);
  }

  /** The next answer, to a HEAD request. */
  public Answer readBodyless() throws IOException {
    return read(false);
  }

  /** Only the next head. */
  public Answer readHead() throws IOException {
    String head = FakeCall.readHead(in());
    if (head == null) {
      throw new IOException("the connection was closed without an answer");
    }
    return new Answer(Integer.parseInt(head.substring(9, 12)), head, new byte[0], List.of());
  }

  public InputStream in() throws IOException {
    return socket.getInputStream();
  }

  /** Sends the end of the stream, and can still read. */
  public void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** Goes away with a reset. */
  public void abort() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Whether the server closes the connection without another byte. */
  public boolean atEnd() throws IOException {
    return in().read() < 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private Answer read(boolean withBody) throws IOException {
    Answer answer = readHead();
    if (!withBody || answer.status() == 204 || answer.status() == 304 || answer.status() < 200) {
      return answer;
    }
    byte[] body;
    List<String> trailers = new ArrayList<>();
    if (answer.header("transfer-encoding").isPresent()) {
      body = FakeCall.readChunks(in(), trailers);
    } else if (answer.header("content-length").isPresent()) {
      body = in().readNBytes(Integer.parseInt(answer.header("content-length").get()));
    } else {
      body = in().readAllBytes();
    }
    return new Answer(answer.status(), answer.head(), body, trailers);
  }
}
