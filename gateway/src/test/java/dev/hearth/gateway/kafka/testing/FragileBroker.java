package dev.hearth.gateway.kafka.testing;

import static org.awaitility.Awaitility.await;

import dev.hearth.gateway.kafka.EventGatewayConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

/** A real broker of a test's own that can be killed, and whose logs can lose their ends. */
public final class FragileBroker implements AutoCloseable {
  /** Base offset and length, which does not count these. */
  private static final int BATCH_HEAD = 12;

  /** Of the number of records of a batch, less one. */
  private static final int LAST_OFFSET_DELTA = 23;

  private final Path stateDir;
  private final Path folder;
  private final int port = freePort();
  private final int controllerPort = freePort();
  private Process process;

  public FragileBroker() throws IOException {
    this.stateDir = SharedBroker.temporaryFolder();
    this.folder = Files.createDirectories(stateDir.resolve("kafka"));
    start();
  }

  /** What any program needs to connect. */
  public Map<String, String> connection() {
    return SharedBroker.connection(stateDir, "127.0.0.1:" + port);
  }

  /** A gateway's settings that use it as a cluster of somebody else. */
  public EventGatewayConfig config() {
    return EventGatewayConfig.embedded(stateDir, SharedBroker.lib())
        .withBootstrapServers(connection().get("bootstrap.servers"))
        .withClientProperties(connection());
  }

  /** At the same address, with what is there of its data. Returns once it accepts connections. */
  public void start() {
    try {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  SharedBroker.lib() + "/*",
                  "dev.hearth.broker.Broker",
                  "run",
                  folder.toString(),
                  Integer.toString(port),
                  Integer.toString(controllerPort))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("out").toFile()))
              .start();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    await().atMost(Duration.ofSeconds(60)).until(this::accepts);
  }

  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /**
   * Takes away the end of a log of the broker that was killed, as a power cut does to what was not
   * on the disk yet.
   *
   * @param offset that the next record gets; a batch has to end before it
   */
  public void cut(String topic, int partition, long offset) throws IOException {
    Path log = folder.resolve("data").resolve(topic + "-" + partition);
    Path segment = log.resolve("00000000000000000000.log");
    try (FileChannel file =
        FileChannel.open(segment, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      file.truncate(positionOf(file, offset));
    }
    // The broker makes what describes the log anew.
    try (Stream<Path> files = Files.list(log)) {
      for (Path each : files.filter(FragileBroker::describesTheLog).toList()) {
        Files.delete(each);
      }
    }
  }

  private static boolean describesTheLog(Path file) {
    return file.toString().matches(".*\\.(index|timeindex|snapshot|txnindex)");
  }

  private static long positionOf(FileChannel file, long offset) throws IOException {
    long position = 0;
    ByteBuffer head = ByteBuffer.allocate(BATCH_HEAD + LAST_OFFSET_DELTA);
    while (position + head.capacity() <= file.size()) {
      head.clear();
      file.read(head, position);
      long last = head.getLong(0) + head.getInt(LAST_OFFSET_DELTA);
      if (last >= offset) {
        return position;
      }
      position += BATCH_HEAD + head.getInt(Long.BYTES);
    }
    throw new IllegalArgumentException("the log ends before offset " + offset);
  }

  private boolean accepts() throws IOException {
    if (!process.isAlive()) {
      throw new AssertionError(Files.readString(folder.resolve("out")));
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    kill();
    SharedBroker.delete(stateDir);
  }
}
