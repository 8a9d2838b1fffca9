package dev.hearth.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The HTTP server on the Unix socket of the contract, on TCP, or on both. */
final class HostServer {
  private static final int BACKLOG = 4096;
  // The gateway bounds header sizes; a lower limit here would only refuse what it let pass.
  private static final int HEADER_BYTES = 128 * 1024;
  // Selectors and what runs beside them. Calls have a virtual thread each.
  private static final int PLATFORM_THREADS = 12;

  private final Server server;
  private final InFlight inFlight = new InFlight();
  private volatile Request.Handler current;
  private volatile ServerConnector tcp;
  // A signal may come as soon as the name is there: it must find out which one that is.
  private final Object name = new Object();
  private Path bound;

  private HostServer() {
    QueuedThreadPool threads = new QueuedThreadPool(PLATFORM_THREADS, 1);
    threads.setReservedThreads(0);
    threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server = new Server(threads);
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback)
              throws Exception {
            return current.handle(request, response, callback);
          }
        });
  }

  /** A server that listens nowhere yet. */
  static HostServer start() throws Exception {
    HostServer host = new HostServer();
    host.server.start();
    return host;
  }

  /**
   * Opens the sockets; from then on the function is called.
   *
   * @throws IOException when the socket, or the port without a socket, cannot be opened; the
   *     message is for the user
   */
  void serve(LoadedFunction function, Optional<Path> socket, OptionalInt port) throws IOException {
    become(new CallHandler(function, inFlight));
    if (port.isPresent()) {
      listen(port.getAsInt(), socket);
    }
    if (socket.isPresent()) {
      bind(socket.get());
      publish(socket.get());
    }
  }

  /** What is waited for at the end. */
  InFlight inFlight() {
    return inFlight;
  }

  /** Has this answer from now on. */
  void become(Request.Handler handler) {
    current = handler;
  }

  /** Listens on TCP. Without it, a socket that there is serves alone. */
  void listen(int port, Optional<Path> socket) throws IOException {
    ServerConnector connector = new ServerConnector(server, null, null, null, 0, 1, http());
    connector.setPort(port);
    connector.setAcceptQueueSize(BACKLOG);
    try {
      open(connector);
      tcp = connector;
    } catch (IOException e) {
      String message =
          "cannot listen on port " + port + " (" + rootOf(e) + "); PORT names another one";
      if (socket.isEmpty()) {
        throw new IOException(message, e);
      }
      System.err.println("hearth: warning: " + message + "; serving " + socket.get() + " only");
    }
  }

  /** Listens where nobody looks yet, and tells where that is. */
  Path bind(Path socket) throws IOException {
    Path unfinished = socket.resolveSibling("." + ProcessHandle.current().pid() + ".sock");
    Files.deleteIfExists(unfinished);
    var connector = new UnixDomainServerConnector(server, 0, 1, http());
    connector.setUnixDomainPath(unfinished);
    connector.setAcceptQueueSize(BACKLOG);
    open(connector);
    synchronized (name) {
      bound = unfinished;
    }
    return unfinished;
  }

  /**
   * Gives what was bound its name. It appears when connections are accepted, so whoever watches for
   * it can connect at once. Nothing appears once the end has begun.
   */
  void publish(Path socket) throws IOException {
    synchronized (name) {
      if (bound != null) {
        Files.move(bound, socket);
        bound = socket;
      }
    }
  }

  private void open(AbstractConnector connector) throws IOException {
    // Idle connections are the gateway's to close: closing one here races with its next request.
    connector.setIdleTimeout(0);
    server.addConnector(connector);
    try {
      connector.start();
    } catch (IOException e) {
      server.removeConnector(connector);
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static HttpConnectionFactory http() {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setSendDateHeader(false);
    configuration.setRequestHeaderSize(HEADER_BYTES);
    // Not setResponseHeaderSize: every response has a buffer of that size, this one grows to it.
    configuration.setMaxResponseHeaderSize(HEADER_BYTES);
    // What a path may look like is between the caller and the function.
    configuration.setUriCompliance(UriCompliance.UNSAFE);
    return new HttpConnectionFactory(configuration);
  }

  private static String rootOf(IOException error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage();
  }

  private void withdraw() throws IOException {
    synchronized (name) {
      if (bound != null) {
        Files.deleteIfExists(bound);
        bound = null;
      }
    }
  }

  /** Accepts nothing more, and returns when the last call is answered. */
  void drain() throws IOException, InterruptedException {
    // Before anyone can see that the end has begun: an answer given from then on says so.
    inFlight.beginDrain();
    withdraw();
    if (tcp != null) {
      tcp.close();
    }
    inFlight.awaitNone();
  }
}
