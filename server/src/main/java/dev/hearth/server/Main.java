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
      if (settings.flag(Setting.CLEAN)) {
        clean(settings);
        return;
      }
      int managementPort =
          freePort(
              settings, Setting.MANAGEMENT_PORT, "for health and metrics", "--management-port");
      freePort(settings, Setting.PORT, "for calls", "--port");
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

  private static void clean(Settings settings) {
    StateDirectory state = StateDirectory.lock(settings.path(Setting.STATE_DIR));
    Cleanup.run(settings, state);
    try {
      state.close();
    } catch (IOException e) {
      throw new HearthException(ErrorCode.INTERNAL, "cannot tidy " + state.folder() + ": " + e, e);
    }
    // Threads of the roles that have nothing left to do would keep the process.
    System.exit(0);
  }

  /** A port, looked at before anything is started: then there is nothing to take back. */
  private static int freePort(Settings settings, Setting setting, String use, String option) {
    int port = settings.port(setting);
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.getByName(settings.text(Setting.HOST)), port));
      return probe.getLocalPort();
    } catch (IOException e) {
      throw new HearthException(
          ErrorCode.CONFLICT,
          "port %d %s cannot be used (%s); choose another with %s"
              .formatted(port, use, e.getMessage(), option),
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
