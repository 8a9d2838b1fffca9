package dev.hearth.server;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.invoker.linux.Umask;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.jboss.logging.Logger;

/** Starts the server: settings, state directory, roles, then the framework around them. */
@QuarkusMain
public final class Main {
  private static final Logger LOG = Logger.getLogger(Main.class);

  private Main() {}

  public static void main(String[] args) {
    try {
      Settings settings = Settings.read(System.getProperties(), System.getenv());
      int managementPort = freePort(settings);
      Umask.ownerOnly();
      StateDirectory state = StateDirectory.lock(settings.path(Setting.STATE_DIR));
      System.setProperty("quarkus.http.domain-socket", state.path("run/admin.sock").toString());
      System.setProperty("quarkus.management.host", settings.text(Setting.HOST));
      System.setProperty("quarkus.management.port", Integer.toString(managementPort));
      // On a signal the framework's own hook stops the framework, and then the process ends,
      // however
      // far the main thread is: only another hook is waited for.
      Runtime.getRuntime().addShutdownHook(new Thread(() -> Platform.current().close(), "stop"));
      Thread.ofPlatform().name("start").start(() -> startRoles(settings, state, managementPort));
      Quarkus.run(Server.class, (code, error) -> exit(code, error), args);
    } catch (HearthException | IOException e) {
      exit(1, e);
    }
  }

  /** Beside the framework's start, since each takes its time; the framework waits for this one. */
  private static void startRoles(Settings settings, StateDirectory state, int managementPort) {
    try {
      Platform.start(settings, state, managementPort);
    } catch (RuntimeException | Error e) {
      System.err.println("hearth: " + messageOf(e));
      // What was started is stopped; an exit would wait for the framework, which waits for the
      // roles.
      Runtime.getRuntime().halt(1);
    }
  }

  /** The management port, looked at before anything is started, for the sake of a clear message. */
  private static int freePort(Settings settings) {
    int port = settings.port(Setting.MANAGEMENT_PORT);
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.getByName(settings.text(Setting.HOST)), port));
      return probe.getLocalPort();
    } catch (IOException e) {
      throw new HearthException(
          ErrorCode.CONFLICT,
          "port "
              + port
              + " for health and metrics cannot be used ("
              + e.getMessage()
              + "); choose another with --management-port",
          e);
    }
  }

  private static void exit(int code, Throwable error) {
    if (error != null) {
      System.err.println("hearth: " + messageOf(error));
      System.exit(1);
    }
    System.exit(code);
  }

  private static String messageOf(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof HearthException) {
        return cause.getMessage();
      }
    }
    LOG.error("could not start", error);
    return "could not start: " + error;
  }
}
