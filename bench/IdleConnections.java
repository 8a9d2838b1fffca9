import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What kept-alive connections that nobody uses cost: memory of the server for each, and requests
 * per second of the others.
 *
 * <p>Usage, as root: java bench/IdleConnections.java STATE_DIR FUNCTION CONNECTIONS [ROUNDS]
 */
final class IdleConnections {
  private IdleConnections() {}

  public static void main(String[] args) throws Exception {
    Hearth hearth = new Hearth(Path.of(args[0]));
    String function = args[1];
    int connections = Integer.parseInt(args[2]);
    int rounds = args.length > 3 ? Integer.parseInt(args[3]) : 3;
    String url = hearth.url() + "/function/" + function + "/";
    Wrk.run(url, 64, 10);
    Quantiles ratios = new Quantiles();
    Quantiles resident = new Quantiles();
    Quantiles heap = new Quantiles();
    for (int round = 0; round < rounds; round++) {
      double alone = Wrk.run(url, 16, 10).requestsPerSecond();
      long heapBefore = heapBytes(hearth.pid());
      long residentBefore = residentBytes(hearth.pid());
      List<SocketChannel> idle = open(hearth, function, connections);
      heap.add((heapBytes(hearth.pid()) - heapBefore) / (double) connections);
      resident.add((residentBytes(hearth.pid()) - residentBefore) / (double) connections);
      ratios.add(Wrk.run(url, 16, 10).requestsPerSecond() / alone);
      long open = idle.stream().filter(IdleConnections::isOpen).count();
      System.err.printf("%d of %d connections are still open%n", open, connections);
      for (SocketChannel channel : idle) {
        channel.close();
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%s, %d idle connections, %d rounds: each keeps %.0f bytes of heap (%.0f–%.0f), and resident"
            + " memory grew by %.0f (%.0f–%.0f), requests/s with them to without %.2f (%.2f–%.2f)%n",
        LocalDate.now(), connections, rounds,
        heap.median(), heap.at(0), heap.at(1),
        resident.median(), resident.at(0), resident.at(1),
        ratios.median(), ratios.at(0), ratios.at(1));
  }

  /** Each has made one call. */
  private static List<SocketChannel> open(Hearth hearth, String function, int count)
      throws IOException {
    List<SocketChannel> all = new ArrayList<>();
    byte[] request =
        ("GET /function/" + function + "/ HTTP/1.1\r\nHost: bench\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    ByteBuffer answer = ByteBuffer.allocate(8192);
    for (int i = 0; i < count; i++) {
      SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", hearth.port()));
      channel.write(ByteBuffer.wrap(request));
      channel.read(answer.clear());
      all.add(channel);
    }
    return all;
  }

  private static boolean isOpen(SocketChannel channel) {
    try {
      channel.configureBlocking(false);
      return channel.read(ByteBuffer.allocate(8192)) >= 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** What is reachable: the total of the histogram, for which the heap is collected first. */
  private static long heapBytes(int pid) throws Exception {
    List<String> lines =
        Program.output(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Integer.toString(pid),
                "GC.class_histogram")
            .strip()
            .lines()
            .toList();
    String[] total = lines.getLast().strip().split(" +");
    return Long.parseLong(total[2]);
  }

  private static long residentBytes(int pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }
}
