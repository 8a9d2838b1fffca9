import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** An nginx as reverse proxy in front of one instance's Unix socket. */
final class NginxPeer implements AutoCloseable {
  private final Process process;
  private final Path folder;
  private final int port;

  private NginxPeer(Process process, Path folder, int port) {
    this.process = process;
    this.folder = folder;
    this.port = port;
  }

  static NginxPeer start(Path socket) throws Exception {
    Path folder = Files.createTempDirectory("hearth-bench-nginx");
    int port;
    try (ServerSocket probe = new ServerSocket(0)) {
      port = probe.getLocalPort();
    }
    Path config = folder.resolve("nginx.conf");
    Files.writeString(
        config,
        Files.readString(Path.of("bench/warm-path/nginx.conf"))
            .replace("@SOCKET@", socket.toString())
            .replace("@PORT@", Integer.toString(port))
            .replace("@FOLDER@", folder.toString()));
    Process process =
        new ProcessBuilder("nginx", "-c", config.toString(), "-p", folder.toString())
            .inheritIO()
            .start();
    Hearth.await("nginx", () -> accepts(port));
    return new NginxPeer(process, folder, port);
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  int port() {
    return port;
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    process.onExit().join();
    List<Path> all;
    try (Stream<Path> paths = Files.walk(folder)) {
      all = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
