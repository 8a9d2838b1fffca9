package dev.hearth.gateway.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends whatever it is given, and counts the answers. Safe for use by many threads. */
public final class FuzzClient {
  private static final int HANGS_AFTER_MILLIS = 30_000;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");
  private static final String LAST = "GET / HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n";

  private final int port;
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong connections = new AtomicLong();
  private final Map<Integer, Long> statuses = new ConcurrentSkipListMap<>();

  /** How a client parts. */
  public enum Manner {
    TO_THE_END,
    WITHOUT_READING,
    IN_THE_MIDDLE,
    WITH_A_RESET
  }

  public FuzzClient(int port) {
    this.port = port;
  }

  public long requests() {
    return requests.get();
  }

  public long connections() {
    return connections.get();
  }

  /** How often each status was seen. */
  public Map<Integer, Long> statuses() {
    return statuses;
  }

  /** Some requests, of which the last is damaged; returns how many. */
  public int conversation(GeneratedRequests source, SplittableRandom random) throws IOException {
    StringBuilder text = new StringBuilder();
    int count = 1;
    while (random.nextInt(5) > 0) {
      text.append(source.whole());
      count++;
    }
    text.append(source.damaged());
    text.append(LAST);
    Manner manner =
        random.nextInt(4) > 0
            ? Manner.TO_THE_END
            : Manner.values()[random.nextInt(Manner.values().length)];
    exchange(text.toString(), manner);
    requests.addAndGet(count);
    return count;
  }

  /**
   * Sends {@code text} and reads up to the end of the connection, or not.
   *
   * @throws java.net.SocketTimeoutException when the gateway neither answers nor closes
   */
  public void exchange(String text, Manner manner) throws IOException {
    connections.incrementAndGet();
    byte[] bytes = GeneratedRequests.bytes(text);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(HANGS_AFTER_MILLIS);
      int cut = manner == Manner.TO_THE_END ? bytes.length : bytes.length / 2;
      socket.getOutputStream().write(bytes, 0, cut);
      if (manner == Manner.IN_THE_MIDDLE) {
        count(socket.getInputStream().readNBytes(100));
      }
      socket.getOutputStream().write(bytes, cut, bytes.length - cut);
      if (manner == Manner.TO_THE_END) {
        count(socket.getInputStream().readAllBytes());
      }
      if (manner == Manner.WITH_A_RESET || manner == Manner.TO_THE_END) {
        socket.setSoLinger(true, 0);
      }
    } catch (SocketException over) {
      // The gateway has closed the connection.
    }
  }

  private void count(byte[] answers) {
    Matcher matcher = STATUS.matcher(new String(answers, StandardCharsets.ISO_8859_1));
    while (matcher.find()) {
      statuses.merge(Integer.valueOf(matcher.group(1)), 1L, Long::sum);
    }
  }
}
