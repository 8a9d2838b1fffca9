package dev.hearth.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Runs or stops the broker whose files lie in one folder.
 *
 * <ul>
 *   <li>{@code run FOLDER PORT CONTROLLER_PORT}: formats {@code FOLDER/data} where it is not there
 *       yet and serves on {@code 127.0.0.1:PORT} until SIGTERM those who have what {@code
 *       FOLDER/client.properties} says. Exit code 3: another process runs on this folder.
 *   <li>{@code stop FOLDER}: ends the process that {@code FOLDER/broker.pid} names, if it is still
 *       the one that wrote it.
 *   <li>{@code train FOLDER}: runs, does what a broker does for a trigger, and ends; for a JDK AOT
 *       cache ({@code -XX:AOTCacheOutput}) that makes the later starts faster.
 * </ul>
 */
public final class Broker {
  private static final int FAILED = 1;
  private static final int MISUSED = 2;
  private static final int ALREADY_RUNS = 3;

  private Broker() {}

  public static void main(String[] arguments) throws Exception {
    switch (List.of(arguments)) {
      case List<String> a when a.size() == 4 && a.getFirst().equals("run") ->
          run(Path.of(a.get(1)), Integer.parseInt(a.get(2)), Integer.parseInt(a.get(3)));
      case List<String> a when a.size() == 2 && a.getFirst().equals("stop") ->
          BrokerMark.read(Path.of(a.get(1))).ifPresent(BrokerMark::stop);
      case List<String> a when a.size() == 2 && a.getFirst().equals("train") -> {
        int port = freePort();
        Path folder = Path.of(a.get(1));
        Files.createDirectories(folder);
        Training.begin(BrokerCredentials.readOrCreate(folder).clientProperties(port));
        run(folder, port, freePort());
      }
      default ->
          exit(MISUSED, "usage: run FOLDER PORT CONTROLLER_PORT | stop FOLDER | train FOLDER");
    }
  }

  private static void run(Path folder, int port, int controllerPort) throws IOException {
    Files.createDirectories(folder);
    lock(folder.resolve("broker.lock"));
    BrokerCredentials credentials = BrokerCredentials.readOrCreate(folder);
    BrokerMark.ofThisProcess(port).write(folder);
    Path data = folder.resolve("data");
    try {
      DataFolder.prepare(data, credentials);
    } catch (IOException | IllegalStateException e) {
      exit(FAILED, e.getMessage());
    }
    Path settings = folder.resolve("server.properties");
    PrivateFile.write(settings, BrokerSettings.of(data, port, controllerPort, credentials));
    // Before anybody can connect.
    PrivateFile.write(folder.resolve("client.properties"), credentials.clientProperties(port));
    kafka.Kafka.main(new String[] {settings.toString()});
  }

  /** Held until this process ends; a second broker on the same folder would destroy its data. */
  private static void lock(Path file) {
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        exit(ALREADY_RUNS, "another broker runs on " + file.getParent());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock " + file, e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void exit(int code, String reason) {
    System.err.println("hearth broker: " + reason);
    System.exit(code);
  }
}
