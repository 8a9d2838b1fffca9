package dev.hearth.gateway.http;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Ranges of IP addresses, such as {@code 10.0.0.0/8, 2001:db8::/32, 192.0.2.7}. Immutable. */
public final class AddressRanges {
  public static final AddressRanges NONE = new AddressRanges(List.of());

  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  private static final Pattern PREFIX = Pattern.compile("\\d{1,3}");

  private final List<Range> ranges;

  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  private record Range(byte[] network, int bits) {
    boolean contains(byte[] address) {
      if (address.length != network.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit += 8) {
        int mask = bits - bit >= 8 ? 0xff : 0xff << (8 - (bits - bit)) & 0xff;
        if (((address[bit / 8] ^ network[bit / 8]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  private AddressRanges(List<Range> ranges) {
    this.ranges = ranges;
  }

  /**
   * Reads a list that is separated by commas; an address alone is a range of one.
   *
   * @throws IllegalArgumentException that names the member that is no range
   */
  public static AddressRanges parse(String list) {
    List<Range> ranges = new ArrayList<>();
    for (String member : list.split(",", -1)) {
      ranges.add(range(member.strip()));
    }
    return new AddressRanges(List.copyOf(ranges));
  }

  /** An IPv4 address that is written as one of IPv6 ({@code ::ffff:10.0.0.1}) is that of IPv4. */
  public boolean contains(InetAddress address) {
    if (ranges.isEmpty()) {
      return false;
    }
    byte[] bytes = address.getAddress();
    for (Range range : ranges) {
      if (range.contains(bytes)) {
        return true;
      }
    }
    return false;
  }

  private static Range range(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    byte[] network = address(address, text);
    int most = network.length * 8;
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
      if ((network[bit / 8] >> (7 - bit % 8) & 1) != 0) {
        throw new IllegalArgumentException(
            "'%s' has bits behind its prefix: write the first address of the range"
                .formatted(text));
      }
    }
    return new Range(network, bits);
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
}
