package dev.hearth.gateway.forward;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kernel's lists of TCP sockets, {@code tcp} and {@code tcp6} of {@code /proc/PID/net} (see
 * proc_net_tcp in the kernel's documentation): what the process has not read of a connection.
 */
final class TcpTable {
  /** Bytes of a list that are read on an event loop: some 7,000 sockets, within milliseconds. */
  private static final int LONGEST = 1 << 20;

  /** By a server that listens on IPv6 too, connections by IPv4 are in the second. */
  private static final List<String> FILES = List.of("tcp", "tcp6");

  /** Number, local address with its port, remote address, state, bytes to send and received. */
  private static final Pattern SOCKET =
      Pattern.compile(
          " *\\d+: \\p{XDigit}+(:\\p{XDigit}{4}) \\S+ \\S+ \\p{XDigit}+:(\\p{XDigit}+) ");

  private TcpTable() {}

  /**
   * Bytes that were received and not read; empty where that is not known.
   *
   * @param port of the process that has not read them
   * @param from the other end, by IPv4
   */
  static OptionalLong received(Path network, int port, InetSocketAddress from) {
    for (String file : FILES) {
      try (InputStream list = Files.newInputStream(network.resolve(file))) {
        byte[] text = list.readNBytes(LONGEST);
        OptionalLong found = received(new String(text, StandardCharsets.US_ASCII), port, from);
        if (found.isPresent()) {
          return found;
        }
      } catch (IOException e) {
        // The process has ended: its table is gone with it.
        return OptionalLong.empty();
      }
    }
    return OptionalLong.empty();
  }

  /** The same from the text of one list. */
  static OptionalLong received(String list, int port, InetSocketAddress from) {
    String remote = address(from) + hex(from.getPort()) + " ";
    for (int at = list.indexOf(remote); at >= 0; at = list.indexOf(remote, at + 1)) {
      Matcher socket = SOCKET.matcher(list).region(list.lastIndexOf('\n', at) + 1, list.length());
      if (socket.lookingAt() && socket.group(1).equals(hex(port))) {
        return OptionalLong.of(Long.parseLong(socket.group(2), 16));
      }
    }
    return OptionalLong.empty();
  }

  private static String hex(int port) {
    return ":" + HexFormat.of().withUpperCase().toHexDigits((short) port);
  }

  /** As the kernel prints the number whose bytes in memory are the address. */
  private static String address(InetSocketAddress from) {
    byte[] bytes = from.getAddress().getAddress();
    StringBuilder text = new StringBuilder();
    for (int i = bytes.length - 1; i >= 0; i--) {
      text.append(HexFormat.of().toHexDigits(bytes[i]));
    }
    return text.toString().toUpperCase(Locale.ROOT);
  }
}
