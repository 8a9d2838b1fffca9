package dev.hearth.gateway.testing;

import static org.awaitility.Awaitility.await;

import dev.hearth.api.instance.Endpoint;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.ReadyInstance;
import dev.hearth.api.instance.StartReport;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A small HTTP server in place of a function's instance; what it answers is up to the test. */
public final class FakeInstance implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();

  /** Answers one request. */
  public interface Handler {
    void handle(FakeCall call) throws Exception;
  }

  private final InstanceId id;
  private final Endpoint endpoint;
  private final ServerSocketChannel server;
  private final Handler handler;
  private final Thread acceptor;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private final List<String> heads = new CopyOnWriteArrayList<>();

  private FakeInstance(ServerSocketChannel server, Endpoint endpoint, Handler handler) {
    this.id = new InstanceId("fake%06d".formatted(COUNT.incrementAndGet()));
    this.server = server;
    this.endpoint = endpoint;
    this.handler = handler;
    this.acceptor = Thread.ofPlatform().daemon().start(this::accept);
  }

  public static FakeInstance onUnixSocket(Path folder, Handler handler) throws IOException {
    Path socket = folder.resolve("f" + COUNT.incrementAndGet() + ".sock");
    return onUnixSocketAt(socket, handler);
  }

  public static FakeInstance onUnixSocketAt(Path socket, Handler handler) throws IOException {
    Files.deleteIfExists(socket);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket), 1024);
    return new FakeInstance(server, new Endpoint.UnixSocket(socket), handler);
  }

  public static FakeInstance onTcp(Handler handler) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    SocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server.bind(any, 1024);
    int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
    return new FakeInstance(server, new Endpoint.HostPort("127.0.0.1", port), handler);
  }

  public ReadyInstance ready() {
    return new ReadyInstance(id, endpoint, Optional.empty());
  }

  /** Ready because of a start. */
  public ReadyInstance ready(StartReport start) {
    return new ReadyInstance(id, endpoint, Optional.of(start));
  }

  public InstanceId id() {
    return id;
  }

  /** Connections that were accepted so far. */
  public int accepted() {
    return accepted.get();
  }

  /** Connections that are open now. */
  public int open() {
    return open.size();
  }

  /** Every head that arrived, without the empty line. */
  public List<String> heads() {
    return heads;
  }

  /** Closes every connection and goes on listening. */
  public void closeConnections() throws IOException {
    for (SocketChannel channel : open) {
      channel.close();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    // A thread within accept() keeps the socket open until it is woken.
    await().pollInterval(Duration.ofMillis(1)).until(() -> !acceptor.isAlive());
    closeConnections();
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        accepted.incrementAndGet();
        open.add(channel);
        Thread.ofPlatform().daemon().start(() -> serve(channel));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(SocketChannel channel) {
    try (channel) {
      InputStream in = new BufferedInputStream(Channels.newInputStream(channel));
      String head = FakeCall.readHead(in);
      while (head != null) {
        heads.add(head);
        FakeCall call = new FakeCall(head, in, Channels.newOutputStream(channel), channel);
        handler.handle(call);
        call.drain();
        head = channel.isOpen() ? FakeCall.readHead(in) : null;
      }
    } catch (IOException | UncheckedIOException gone) {
      // The gateway, or the test, closed the connection.
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      open.remove(channel);
    }
  }
}
