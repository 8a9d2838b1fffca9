package dev.hearth.gateway.kafka.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.random.RandomGenerator;

/**
 * The broker's two ports, the same at every start as long as nobody else took them. They lie below
 * the range from which Linux takes the ports of outgoing connections (from 32768).
 */
record Ports(int broker, int controller) {
  private static final int LOWEST = 20_000;
  private static final int HIGHEST = 32_000;
  private static final int TRIES = 1000;

  static Ports of(Path folder) throws IOException {
    Path file = folder.resolve("ports");
    if (Files.exists(file)) {
      Ports remembered = read(file);
      if (isFree(remembered.broker) && isFree(remembered.controller)) {
        return remembered;
      }
    }
    Ports fresh = free();
    Path written = folder.resolve("ports.new");
    Files.writeString(written, fresh.broker + " " + fresh.controller + "\n");
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return fresh;
  }

  private static Ports read(Path file) throws IOException {
    String[] numbers = Files.readString(file).strip().split(" ", -1);
    return new Ports(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
  }

  private static Ports free() throws IOException {
    RandomGenerator random = RandomGenerator.getDefault();
    for (int i = 0; i < TRIES; i++) {
      int port = random.nextInt(LOWEST, HIGHEST);
      if (isFree(port) && isFree(port + 1)) {
        return new Ports(port, port + 1);
      }
    }
    throw new IOException("no two free ports from " + LOWEST + " to " + HIGHEST);
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket =
        new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
