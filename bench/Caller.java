import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client that calls a function again and again on one connection. Used by one thread. */
final class Caller implements AutoCloseable {
  private static final Pattern QUEUE = Pattern.compile("queue;dur=([0-9.]+)");
  private static final Pattern COLD = Pattern.compile("cold;dur=([0-9.]+)");

  /**
   * What a call got.
   *
   * @param waitedMillis for an instance, its start included
   */
  record Answer(boolean ok, String words, double millis, double waitedMillis) {}

  private final byte[] request;
  private final int port;
  private Socket socket;
  private InputStream input;

  Caller(int port, String function) {
    this.port = port;
    this.request =
        ("GET /function/" + function + " HTTP/1.1\r\nHost: bench\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
  }

  Answer call() {
    long begun = System.nanoTime();
    try {
      if (socket == null) {
        socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(60_000);
        input = new BufferedInputStream(socket.getInputStream());
      }
      socket.getOutputStream().write(request);
      String head = head();
      String body = new String(input.readNBytes(length(head)), StandardCharsets.UTF_8);
      boolean ok = head.startsWith("HTTP/1.1 200");
      if (head.toLowerCase(Locale.ROOT).contains("connection: close")) {
        close();
      }
      return new Answer(
          ok,
          ok ? "" : head.lines().findFirst().orElse("") + " " + body,
          (System.nanoTime() - begun) / 1e6,
          number(QUEUE, head) + number(COLD, head));
    } catch (IOException e) {
      close();
      return new Answer(false, e.toString(), (System.nanoTime() - begun) / 1e6, 0);
    }
  }

  private static double number(Pattern pattern, String head) {
    Matcher matcher = pattern.matcher(head);
    return matcher.find() ? Double.parseDouble(matcher.group(1)) : 0;
  }

  private String head() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
      int next = input.read();
      if (next < 0) {
        throw new EOFException("the connection ended after '" + head + "'");
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static int length(String head) throws IOException {
    Matcher matcher = Pattern.compile("(?i)content-length: *(\\d+)").matcher(head);
    if (!matcher.find()) {
      throw new IOException("no length in " + head);
    }
    return Integer.parseInt(matcher.group(1));
  }

  @Override
  public void close() {
    try {
      if (socket != null) {
        socket.close();
      }
    } catch (IOException e) {
      // It is given up anyway.
    }
    socket = null;
  }
}
