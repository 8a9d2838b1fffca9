package dev.hearth.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the kernel tells of real connections, of which the other end is in this test. */
class SocketQueueTest {
  private static final EpollEventLoopGroup LOOPS = new EpollEventLoopGroup(1);

  @TempDir private Path folder;

  @AfterAll
  static void stop() {
    LOOPS.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  static Stream<Arguments> sizes() {
    return Stream.of("unix", "tcp")
        .flatMap(
            kind ->
                Stream.of(1, 100, 4096, 8192, 8193, 65_536, 200_000, 1 << 20)
                    .map(size -> Arguments.of(kind, size)));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void whatIsNotAcceptedIsUnread(String kind, int size) throws Exception {
    try (Connection connection = new Connection(kind)) {
      connection.write(size);

      assertThat(connection.hasReadNothing()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void whatIsAcceptedAndNotReadIsUnread(String kind, int size) throws Exception {
    try (Connection connection = new Connection(kind);
        SocketChannel taken = connection.server.accept()) {
      connection.write(size);

      assertThat(connection.hasReadNothing()).isTrue();
      assertThat(taken.isOpen()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void whatOneByteWasReadOfIsRead(String kind, int size) throws Exception {
    try (Connection connection = new Connection(kind);
        SocketChannel taken = connection.server.accept()) {
      connection.write(size);
      assertThat(taken.read(ByteBuffer.allocate(1))).isEqualTo(1);

      assertThat(connection.hasReadNothing()).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void whatWasReadWholeIsRead(String kind, int size) throws Exception {
    try (Connection connection = new Connection(kind);
        SocketChannel taken = connection.server.accept()) {
      connection.write(size);
      read(taken, size);
      await().until(() -> connection.taken() == size);

      assertThat(connection.hasReadNothing()).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void theNextRequestOfAConnectionIsUnreadThoughTheOneBeforeWasRead(String kind, int size)
      throws Exception {
    try (Connection connection = new Connection(kind);
        SocketChannel taken = connection.server.accept()) {
      connection.write(300);
      read(taken, 300);
      connection.write(size);

      assertThat(connection.hasReadNothing()).isTrue();
    }
  }

  @Test
  void ofAClosedConnectionNothingIsKnown() throws Exception {
    try (Connection connection = new Connection("unix")) {
      connection.write(100);
      connection.channel.close().sync();

      assertThat(connection.hasReadNothing()).isFalse();
    }
  }

  @Test
  void anErrorOfTheKernelIsNoNumber() {
    ByteBuffer error = ByteBuffer.allocate(36).order(ByteOrder.nativeOrder());
    error.putInt(0, 36).putShort(4, (short) 2).putInt(16, -2);

    assertThat(UnixDiagnosis.attribute(error, (short) 2)).isEmpty();
  }

  private static void read(SocketChannel from, int size) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(size);
    while (bytes.hasRemaining()) {
      assertThat(from.read(bytes)).isPositive();
    }
  }

  /** The gateway's end of a connection, and the server's socket that it goes to. */
  private final class Connection implements AutoCloseable {
    private final ServerSocketChannel server;
    private final Channel channel;
    private ByteBuf last = Unpooled.EMPTY_BUFFER;
    private int size;

    Connection(String kind) throws Exception {
      boolean unix = kind.equals("unix");
      server =
          unix ? ServerSocketChannel.open(StandardProtocolFamily.UNIX) : ServerSocketChannel.open();
      SocketAddress address;
      if (unix) {
        Path path = folder.resolve("s");
        server.bind(UnixDomainSocketAddress.of(path));
        address = new DomainSocketAddress(path.toFile());
      } else {
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        address = server.getLocalAddress();
      }
      channel = unix ? new EpollDomainSocketChannel() : new EpollSocketChannel();
      LOOPS.register(channel).sync();
      channel.connect(address).sync();
    }

    void write(int bytes) throws Exception {
      size = bytes;
      onLoop(
          () -> {
            last = channel.alloc().directBuffer(bytes).writeZero(bytes);
            return channel.writeAndFlush(last, channel.voidPromise());
          });
    }

    /** Bytes of the last piece that this end's kernel took. */
    int taken() throws Exception {
      return onLoop(
          () -> {
            ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
            return waiting == null || waiting.isEmpty() ? size : last.readerIndex();
          });
    }

    boolean hasReadNothing() throws Exception {
      int taken = taken();
      assertThat(taken).isPositive();
      return onLoop(
          () -> SocketQueue.hasReadNothing(channel, taken, Optional.of(Path.of("/proc/self/net"))));
    }

    private <T> T onLoop(Callable<T> task) throws Exception {
      return channel.eventLoop().submit(task).get();
    }

    @Override
    public void close() throws Exception {
      channel.close().sync();
      server.close();
    }
  }
}
