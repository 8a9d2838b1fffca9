import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * More calls than a function can work off, at a fixed rate that does not wait for answers.
 *
 * <p>Usage, as root: java bench/Overload.java STATE_DIR FUNCTION CAPACITY RATE SECONDS, where
 * CAPACITY and RATE are calls per second.
 */
final class Overload {
  private static final byte[] BLANK_LINE = {'\r', '\n', '\r', '\n'};

  private Overload() {}

  public static void main(String[] args) throws Exception {
    Hearth hearth = new Hearth(Path.of(args[0]));
    String function = args[1];
    double capacity = Double.parseDouble(args[2]);
    int rate = Integer.parseInt(args[3]);
    int seconds = Integer.parseInt(args[4]);
    // Up to all of its instances, and this program warm.
    load(hearth, function, (int) capacity, 15);
    Outcome outcome = load(hearth, function, rate, seconds);
    System.out.printf(
        Locale.ROOT,
        "%s, %d calls a second for %d s at a function that can take %.0f%n",
        LocalDate.now(), rate, seconds, capacity);
    System.out.printf(
        Locale.ROOT,
        "goodput %.0f a second (%.3f of capacity), errors %d%n",
        outcome.accepted.count() / outcome.seconds,
        outcome.accepted.count() / outcome.seconds / capacity,
        outcome.errors.get());
    System.out.println("| | n | median ms | p99 ms | min ms | max ms |");
    System.out.println("| --- | --- | --- | --- | --- | --- |");
    System.out.println("| answered 200 | " + outcome.accepted.row() + " |");
    System.out.println("| refused 503 | " + outcome.refused.row() + " |");
  }

  private static final class Outcome {
    final Quantiles accepted = new Quantiles();
    final Quantiles refused = new Quantiles();
    final AtomicInteger errors = new AtomicInteger();
    double seconds;

    synchronized void add(String head, double millis) {
      if (head.startsWith("HTTP/1.1 200")) {
        accepted.add(millis);
      } else if (head.startsWith("HTTP/1.1 503")) {
        refused.add(millis);
      } else {
        errors.incrementAndGet();
      }
    }
  }

  private static Outcome load(Hearth hearth, String function, int rate, int seconds)
      throws Exception {
    Outcome outcome = new Outcome();
    Deque<SocketChannel> idle = new ConcurrentLinkedDeque<>();
    long begun = System.nanoTime();
    try (ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
      for (long n = 0; n < (long) rate * seconds; n++) {
        long at = begun + n * 1_000_000_000L / rate;
        while (System.nanoTime() - at < 0) {
          LockSupport.parkNanos(at - System.nanoTime());
        }
        calls.execute(
            () -> {
              try {
                call(hearth, function, idle, outcome);
              } catch (IOException e) {
                outcome.errors.incrementAndGet();
              }
            });
      }
    }
    outcome.seconds = (System.nanoTime() - begun) / 1e9;
    for (SocketChannel channel : idle) {
      channel.close();
    }
    return outcome;
  }

  private static void call(
      Hearth hearth, String function, Deque<SocketChannel> idle, Outcome outcome)
      throws IOException {
    long begun = System.nanoTime();
    SocketChannel channel = idle.pollFirst();
    if (channel == null) {
      channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", hearth.port()));
    }
    channel.write(
        ByteBuffer.wrap(
            ("GET /function/" + function + " HTTP/1.1\r\nHost: bench\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII)));
    ByteBuffer answer = ByteBuffer.allocate(4096);
    String head = "";
    int length = -1;
    while (length < 0 || answer.position() < length) {
      if (channel.read(answer) < 0) {
        throw new IOException("closed");
      }
      if (length < 0) {
        head = new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
        int end = head.indexOf(new String(BLANK_LINE, StandardCharsets.US_ASCII));
        if (end >= 0) {
          length = end + BLANK_LINE.length + contentLength(head);
        }
      }
    }
    outcome.add(head, (System.nanoTime() - begun) / 1e6);
    if (head.contains("onnection: close")) {
      channel.close();
    } else {
      idle.addFirst(channel);
    }
  }

  private static int contentLength(String head) throws IOException {
    return head.lines()
        .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
        .map(line -> Integer.valueOf(line.substring(15).strip()))
        .findFirst()
        .orElseThrow(() -> new IOException("no length: " + head));
  }
}
