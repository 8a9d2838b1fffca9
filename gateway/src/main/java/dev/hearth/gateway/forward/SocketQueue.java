package dev.hearth.gateway.forward;

import io.netty.channel.Channel;
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
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What was sent to a process of this machine and was not read by it. Of a Unix socket the kernel
 * tells both ends; of TCP it tells what the other end's network has not taken ({@code SIOCOUTQ}),
 * and the list of the sockets there tells the rest.
 */
final class SocketQueue {
  /** Bytes that every server reads at once, if it reads at all. */
  static final int READ_WHOLE = 8 * 1024;

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
   * Whether the other end of a connection is known to have read none of the last bytes that were
   * sent. On the channel's event loop.
   *
   * @param sent how many bytes this end's kernel took
   * @param network where the kernel lists the sockets of the other end's network, for TCP
   */
  static boolean hasReadNothing(Channel channel, long sent, Optional<Path> network) {
    return switch (channel) {
      case EpollDomainSocketChannel unix when unix.isActive() ->
          sent == 0 || hasReadNothing(unix, sent);
      case EpollSocketChannel tcp when tcp.isActive() && network.isPresent() ->
          sent == 0 || hasReadNothing(tcp, sent, network.get());
      default -> false;
    };
  }

  private static boolean hasReadNothing(EpollDomainSocketChannel unix, long sent) {
    OptionalLong unread = UnixDiagnosis.unread(unix.fd().intValue());
    // A kernel without unix_diag knows buffers only: one that was read in part looks unread.
    return unread.isPresent() ? unread.getAsLong() >= sent : sent <= READ_WHOLE && queued(unix) > 0;
  }

  private static boolean hasReadNothing(EpollSocketChannel tcp, long sent, Path network) {
    OptionalLong received =
        TcpTable.received(network, tcp.remoteAddress().getPort(), tcp.localAddress());
    return received.isPresent() && received.getAsLong() + queued(tcp) >= sent;
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
