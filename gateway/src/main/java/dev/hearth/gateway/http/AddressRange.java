package dev.hearth.gateway.http;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.regex.Pattern;

/**
 * IP addresses that begin with the same bits, as in {@code 10.0.0.0/8} or {@code fd00::/8}. Pure.
 *
 * @param network an address of the range
 * @param bits how many of its bits count, 0 to 32 or 128
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record AddressRange(byte[] network, int bits) {
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  private static final Pattern PREFIX = Pattern.compile("\\d{1,3}");

  /**
   * Reads a range; an address alone is a range of one.
   *
   * @throws IllegalArgumentException that names what is no range; a name of a host is none
   */
  public static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    byte[] network = address(address, text);
    int most = network.length * Byte.SIZE;
    int bits = most;
    if (slash >= 0) {
      String prefix = text.substring(slash + 1);
      if (!PREFIX.matcher(prefix).matches() || Integer.parseInt(prefix) > most) {
        throw new IllegalArgumentException(
            "'%s' has no prefix length from 0 to %d behind the slash".formatted(text, most));
      }
      bits = Integer.parseInt(prefix);
    }
    for (int bit = bits; bit < most; bit++) {
      if ((network[bit / Byte.SIZE] >> (7 - bit % Byte.SIZE) & 1) != 0) {
        throw new IllegalArgumentException(
            "'%s' has bits behind its prefix: write the first address of the range"
                .formatted(text));
      }
    }
    return new AddressRange(network, bits);
  }

  private static byte[] address(String address, String text) {
    try {
      if (IPV4.matcher(address).matches()) {
        return Inet4Address.ofLiteral(address).getAddress();
      }
      if (IPV6.matcher(address).matches()) {
        return Inet6Address.ofLiteral(address).getAddress();
      }
    } catch (IllegalArgumentException e) {
      // Told below, with what is expected.
    }
    throw new IllegalArgumentException(
        "'%s' is no range of IP addresses such as 10.0.0.0/8 or 2001:db8::/32".formatted(text));
  }

  public boolean contains(InetAddress address) {
    return contains(address.getAddress());
  }

  /** Addresses of IPv4 are in ranges of IPv4 only, and those of IPv6 in ranges of IPv6. */
  public boolean contains(byte[] address) {
    if (address.length != network.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit += Byte.SIZE) {
      int mask = bits - bit >= Byte.SIZE ? 0xff : 0xff << (Byte.SIZE - (bits - bit)) & 0xff;
      if (((address[bit / Byte.SIZE] ^ network[bit / Byte.SIZE]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
