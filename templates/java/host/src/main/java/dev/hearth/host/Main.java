package dev.hearth.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;

/**
 * Entry of the function host. It works in three steps, so that each can be done at its own time:
 * the runtime and its HTTP server, the handler, and only then the sockets (an open socket says
 * "ready").
 */
public final class Main {
  private Main() {}

  /**
   * Serves the function that the environment names until SIGTERM or SIGINT. With {@code
   * HEARTH_TRAIN=1} it calls a function of its own some times and ends.
   */
  public static void main(String[] arguments) throws Exception {
    System.setOut(lines(FileDescriptor.out));
    System.setErr(lines(FileDescriptor.err));
    HostServer server = HostServer.start();
    Signals.onTermination(server::drain);
    if ("1".equals(System.getenv("HEARTH_TRAIN"))) {
      Training.run(server);
      System.exit(0);
    }
    try {
      Settings settings = Settings.of(System.getenv());
      LoadedFunction function = FunctionLoader.load(settings.folder(), settings.handler());
      server.serve(function, settings.socket(), settings.port());
    } catch (LoadException e) {
      fail(e.report());
    } catch (IOException | IllegalArgumentException e) {
      fail("hearth: " + e.getMessage() + "\n");
    }
  }

  private static PrintStream lines(FileDescriptor descriptor) {
    return new PrintStream(new BufferedOutputStream(new FileOutputStream(descriptor)), true, UTF_8);
  }

  private static void fail(String message) {
    System.err.print(message);
    System.err.flush();
    System.exit(1);
  }
}
