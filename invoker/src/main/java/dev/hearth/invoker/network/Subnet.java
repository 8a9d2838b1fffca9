package dev.hearth.invoker.network;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of IPv4 addresses.
 *
 * @param first the lowest address, as 32 bits
 * @param prefix how many leading bits all addresses share, 0 to 32
 */
public record Subnet(int first, int prefix) {
  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})(?:/(\\d{1,2}))?");

  public Subnet {
    if (prefix < 0 || prefix > 32) {
      throw new IllegalArgumentException("prefix must be 0 to 32: " + prefix);
    }
    first &= mask(prefix);
  }

  /**
   * Reads for example {@code 10.88.0.7/22}; bits below the prefix are dropped; without a prefix it
   * is one address.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Subnet parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text + "' is not like 10.88.0.0/22");
    }
    int address = 0;
    for (int group = 1; group <= 4; group++) {
      int part = Integer.parseInt(matcher.group(group));
      if (part > 255) {
        throw new IllegalArgumentException("'" + text + "' has a part above 255");
      }
      address = address << 8 | part;
    }
    return new Subnet(address, matcher.group(5) == null ? 32 : Integer.parseInt(matcher.group(5)));
  }

  boolean overlaps(Subnet other) {
    int shared = mask(Math.min(prefix, other.prefix));
    return (first & shared) == (other.first & shared);
  }

  /** The address of the bridge: the first that a host may have. */
  String gateway() {
    return dotted(first + 1);
  }

  @Override
  public String toString() {
    return dotted(first) + "/" + prefix;
  }

  private static int mask(int prefix) {
    return prefix == 0 ? 0 : -1 << (32 - prefix);
  }

  private static String dotted(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 255)
        + "."
        + (address >>> 8 & 255)
        + "."
        + (address & 255);
  }
}
