package dev.hearth.gateway.forward;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.UnixChannel;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * What was sent to a process of this machine and was not read by it. Of a Unix socket the kernel
 * tells ({@code SIOCOUTQ}); of TCP that tells only what the other end's network has not taken, and
 * the list of the sockets there tells the rest.
 */
final class SocketQueue {
  private static final int SIOCOUTQ = 0x5411;

  private static final MethodHandle IOCTL =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().find("ioctl").orElseThrow(),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.ADDRESS),
              Linker.Option.firstVariadicArg(2));

  private SocketQueue() {}

  /**
   * Whether the other end of a Unix socket is known to have left something unread. On the channel's
   * event loop.
   */
  static boolean hasUnread(Channel channel) {
    return channel instanceof EpollDomainSocketChannel socket && queued(socket) > 0;
  }

  /**
   * Whether the other end of a TCP connection is known to have read none of the last bytes that
   * were written. On the channel's event loop.
   *
   * @param written how many
   * @param network where the kernel lists the sockets of the other end's network
   */
  static boolean hasReadNothing(Channel channel, long written, Path network) {
    if (!(channel instanceof EpollSocketChannel socket) || !socket.isActive()) {
      return false;
    }
    ChannelOutboundBuffer waiting = socket.unsafe().outboundBuffer();
    long sent = written - (waiting == null ? 0 : waiting.totalPendingWriteBytes());
    OptionalLong received =
        TcpTable.received(network, socket.remoteAddress().getPort(), socket.localAddress());
    return sent > 0 && received.isPresent() && received.getAsLong() + queued(socket) >= sent;
  }

  private static int queued(UnixChannel socket) {
    if (!socket.fd().isOpen()) {
      return 0;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(ValueLayout.JAVA_INT);
      int result = (int) IOCTL.invokeExact(socket.fd().intValue(), (long) SIOCOUTQ, bytes);
      return result == 0 ? bytes.get(ValueLayout.JAVA_INT, 0) : 0;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
