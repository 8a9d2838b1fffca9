package dev.hearth.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * Entry of the function host. It works in three steps, so that each can be done at its own time:
 * the runtime and its HTTP server, the handler, and only then the sockets (an open socket says
 * "ready"). A stem cell opens its socket before it has a handler.
 */
public final class Main {
  private Main() {}

  /**
   * Serves the function that the environment names until SIGTERM or SIGINT. With {@code
   * HEARTH_STEM=1} that is the one which the platform names later. With {@code HEARTH_TRAIN=1} the
   * host only does what a stem cell does to warm itself, and ends.
   */
  public static void main(String[] arguments) throws Exception {
    System.setOut(lines(new FileOutputStream(FileDescriptor.out)));
    System.setErr(lines(new FileOutputStream(FileDescriptor.err)));
    HostServer server = HostServer.start();
    Signals.onTermination(server::drain);
    Map<String, String> environment = System.getenv();
    try {
      if ("1".equals(environment.get("HEARTH_TRAIN"))) {
        new Stem(server).train();
        System.exit(0);
      }
      Settings settings = Settings.of(environment);
      if ("1".equals(environment.get("HEARTH_STEM"))) {
        new Stem(server)
            .serve(
                settings
                    .socket()
                    .orElseThrow(
                        () -> new IllegalArgumentException("a stem cell needs HEARTH_SOCKET")));
      } else {
        LoadedFunction function = FunctionLoader.load(settings.folder(), settings.handler());
        server.serve(function, settings.socket(), settings.port());
      }
    } catch (LoadException e) {
      fail(e.report());
    } catch (IOException | IllegalArgumentException e) {
      fail("hearth: " + e.getMessage() + "\n");
    }
  }

  /** Sends each line as soon as it is complete. */
  static PrintStream lines(OutputStream stream) {
    return new PrintStream(new BufferedOutputStream(stream), true, UTF_8);
  }

  private static void fail(String message) {
    System.err.print(message);
    System.err.flush();
    System.exit(1);
  }
}
