package dev.hearth.gateway.forward;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * What was sent to a process of this machine and was not read by it. Of a Unix socket the kernel
 * tells ({@code SIOCOUTQ}); of TCP it only tells what the other kernel has taken.
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

  /** Whether something is known to lie there unread. On the channel's event loop. */
  static boolean hasUnread(Channel channel) {
    if (!(channel instanceof EpollDomainSocketChannel socket) || !socket.fd().isOpen()) {
      return false;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(ValueLayout.JAVA_INT);
      int result = (int) IOCTL.invokeExact(socket.fd().intValue(), (long) SIOCOUTQ, bytes);
      return result == 0 && bytes.get(ValueLayout.JAVA_INT, 0) > 0;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
