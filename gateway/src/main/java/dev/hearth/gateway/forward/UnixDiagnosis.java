package dev.hearth.gateway.forward;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks the kernel how many bytes the other end of a Unix socket has not read: {@code unix_diag} of
 * {@code sock_diag(7)}. {@code SIOCOUTQ} counts buffers, so a request that was read in part looks
 * like one that was not read at all.
 */
// docs/decisions/0151
final class UnixDiagnosis {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int NETLINK_SOCK_DIAG = 4;
  private static final int MSG_DONTWAIT = 0x40;

  private static final short SOCK_DIAG_BY_FAMILY = 20;
  private static final short NLM_F_REQUEST = 1;
  private static final byte AF_UNIX = 1;
  private static final int ALL_STATES = -1;
  private static final int SHOW_PEER = 0x4;
  private static final int SHOW_QUEUES = 0x10;
  private static final short PEER = 2;
  private static final short QUEUES = 4;

  /** The inode of a peer that no process has a descriptor of. */
  private static final int NOT_ACCEPTED = 0;

  private static final int HEADER = 16;
  private static final int REQUEST = HEADER + 24;
  private static final int RESPONSE = HEADER + 16;
  private static final int ATTRIBUTE = 4;
  private static final int LONGEST = 1024;

  private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");

  private static final MethodHandle SOCKET_CALL =
      handle(
          "socket",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT));
  private static final MethodHandle CLOSE =
      handle("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  private static final FunctionDescriptor TRANSFER =
      FunctionDescriptor.of(
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_INT,
          ValueLayout.ADDRESS,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_INT);
  private static final MethodHandle SEND = handle("send", TRANSFER);
  private static final MethodHandle RECEIVE = handle("recv", TRANSFER);

  private UnixDiagnosis() {}

  /**
   * Bytes that the other end of a connected socket has not read; empty where the kernel does not
   * tell. A connection that was not accepted has no bytes that were read.
   *
   * @param fd of this end
   */
  static OptionalLong unread(int fd) {
    try {
      Optional<String> inode = inode(fd);
      return inode.isPresent()
          ? unreadByPeer(Integer.parseUnsignedInt(inode.get()))
          : OptionalLong.empty();
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static Optional<String> inode(int fd) throws IOException {
    String link = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
    Matcher socket = SOCKET.matcher(link);
    return socket.matches() ? Optional.of(socket.group(1)) : Optional.empty();
  }

  /** What is accepted belongs to the network namespace of the end that connected. */
  private static OptionalLong unreadByPeer(int inode) {
    int netlink = open();
    if (netlink < 0) {
      return OptionalLong.empty();
    }
    try {
      Optional<Integer> peer = ask(netlink, inode, SHOW_PEER, PEER);
      if (peer.isEmpty()) {
        return OptionalLong.empty();
      }
      if (peer.get() == NOT_ACCEPTED) {
        return OptionalLong.of(Long.MAX_VALUE);
      }
      Optional<Integer> received = ask(netlink, peer.get(), SHOW_QUEUES, QUEUES);
      return received.isPresent()
          ? OptionalLong.of(Integer.toUnsignedLong(received.get()))
          : OptionalLong.empty();
    } finally {
      close(netlink);
    }
  }

  private static Optional<Integer> ask(int netlink, int inode, int show, short wanted) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment message = arena.allocate(LONGEST, Long.BYTES);
      message.asByteBuffer().put(request(inode, show));
      // The kernel answers before the request returns.
      if (transfer(SEND, netlink, message, REQUEST) != REQUEST) {
        return Optional.empty();
      }
      int length = (int) transfer(RECEIVE, netlink, message, LONGEST);
      return length < RESPONSE
          ? Optional.empty()
          : attribute(message.asByteBuffer().limit(length).order(ByteOrder.nativeOrder()), wanted);
    }
  }

  private static ByteBuffer request(int inode, int show) {
    return ByteBuffer.allocate(REQUEST)
        .order(ByteOrder.nativeOrder())
        .putInt(REQUEST)
        .putShort(SOCK_DIAG_BY_FAMILY)
        .putShort(NLM_F_REQUEST)
        .putInt(0)
        .putInt(0)
        .put(AF_UNIX)
        .put((byte) 0)
        .putShort((short) 0)
        .putInt(ALL_STATES)
        .putInt(inode)
        .putInt(show)
        // No cookie: the inode says which.
        .putInt(-1)
        .putInt(-1)
        .flip();
  }

  /** The first number of an attribute; empty for an error, and where it is missing. */
  static Optional<Integer> attribute(ByteBuffer response, short wanted) {
    if (response.getShort(4) != SOCK_DIAG_BY_FAMILY) {
      return Optional.empty();
    }
    int end = Math.min(response.getInt(0), response.limit());
    int at = RESPONSE;
    while (at + ATTRIBUTE + Integer.BYTES <= end) {
      int length = Short.toUnsignedInt(response.getShort(at));
      if (length < ATTRIBUTE) {
        break;
      }
      if (response.getShort(at + 2) == wanted) {
        return Optional.of(response.getInt(at + ATTRIBUTE));
      }
      at += (length + 3) & ~3;
    }
    return Optional.empty();
  }

  private static MethodHandle handle(String name, FunctionDescriptor form) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), form);
  }

  private static int open() {
    try {
      return (int) SOCKET_CALL.invokeExact(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_SOCK_DIAG);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static void close(int fd) {
    try {
      int _ = (int) CLOSE.invokeExact(fd);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static long transfer(MethodHandle call, int fd, MemorySegment bytes, int length) {
    try {
      return (long) call.invokeExact(fd, bytes, (long) length, MSG_DONTWAIT);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static RuntimeException unexpected(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException problem ? problem : new IllegalStateException(e);
  }
}
