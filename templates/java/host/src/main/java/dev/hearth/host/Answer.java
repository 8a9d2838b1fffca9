package dev.hearth.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;

/**
 * A response in the making. Up to {@link #BUFFER_BYTES} are kept back, so that most responses go
 * out in one piece and with a length, and so that one that fails can be replaced. Of one thread.
 */
final class Answer extends OutputStream {
  static final int BUFFER_BYTES = 32 * 1024;
  private static final int FIRST_BUFFER_BYTES = 512;

  private final Response response;
  private byte[] buffer = new byte[0];
  private int length;
  private boolean committed;

  Answer(Response response) {
    this.response = response;
  }

  void status(int status) {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException(
          "the handler answered with status " + status + "; it must be from 200 to 599");
    }
    response.setStatus(status);
  }

  HttpFields.Mutable headers() {
    return response.getHeaders();
  }

  void contentType(String type) {
    headers().put(HttpHeader.CONTENT_TYPE, type);
  }

  void text(String body) throws IOException {
    contentType("text/plain; charset=utf-8");
    write(body.getBytes(UTF_8));
  }

  void bytes(byte[] body, String type) throws IOException {
    contentType(type);
    write(body);
  }

  /** Instead of anything that it was to be. */
  void problem(Problem problem) {
    restart();
    status(problem.status());
    try {
      bytes(problem.json(), Problem.TYPE);
    } catch (IOException e) {
      throw new IllegalStateException("a problem document fits the buffer", e);
    }
  }

  /** Forgets status, headers and body; false when some of it was sent already. */
  boolean restart() {
    if (!committed) {
      response.reset();
      length = 0;
    }
    return !committed;
  }

  @Override
  public void write(int single) throws IOException {
    write(new byte[] {(byte) single}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    if (count > BUFFER_BYTES - length) {
      flush();
      if (count >= BUFFER_BYTES) {
        send(false, ByteBuffer.wrap(bytes, offset, count));
        return;
      }
    }
    if (count > buffer.length - length) {
      int wanted = Math.max(FIRST_BUFFER_BYTES, Math.max(length + count, 2 * buffer.length));
      buffer = Arrays.copyOf(buffer, Math.min(BUFFER_BYTES, wanted));
    }
    System.arraycopy(bytes, offset, buffer, length, count);
    length += count;
  }

  @Override
  public void flush() throws IOException {
    send(false, ByteBuffer.wrap(buffer, 0, length));
    length = 0;
  }

  /** The rest, which is all of it for most answers. The end of the call sends it. */
  ByteBuffer rest() {
    return ByteBuffer.wrap(buffer, 0, length);
  }

  private void send(boolean last, ByteBuffer bytes) throws IOException {
    committed = true;
    Content.Sink.write(response, last, bytes);
  }
}
