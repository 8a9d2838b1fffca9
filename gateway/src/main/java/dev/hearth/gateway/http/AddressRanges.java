package dev.hearth.gateway.http;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/** Ranges of IP addresses, such as {@code 10.0.0.0/8, 2001:db8::/32, 192.0.2.7}. Immutable. */
public final class AddressRanges {
  public static final AddressRanges NONE = new AddressRanges(List.of());

  private final List<AddressRange> ranges;

  private AddressRanges(List<AddressRange> ranges) {
    this.ranges = ranges;
  }

  /**
   * Reads a list that is separated by commas; an address alone is a range of one.
   *
   * @throws IllegalArgumentException that names the member that is no range
   */
  public static AddressRanges parse(String list) {
    return new AddressRanges(
        Stream.of(list.split(",", -1)).map(String::strip).map(AddressRange::parse).toList());
  }

  /** An IPv4 address that is written as one of IPv6 ({@code ::ffff:10.0.0.1}) is that of IPv4. */
  public boolean contains(InetAddress address) {
    if (ranges.isEmpty()) {
      return false;
    }
    byte[] bytes = address.getAddress();
    for (AddressRange range : ranges) {
      if (range.contains(bytes)) {
        return true;
      }
    }
    return false;
  }
}
