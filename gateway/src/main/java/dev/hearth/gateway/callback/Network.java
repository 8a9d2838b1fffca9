package dev.hearth.gateway.callback;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * Addresses that begin with the same bits, as in {@code 10.0.0.0/8} or {@code fd00::/8}. Pure.
 *
 * @param prefix how many bits, 0 to 32 or 128
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record Network(byte[] address, int prefix) {
  /**
   * @throws IllegalArgumentException for anything else; a name is none
   */
  static Network parse(String text) {
    String[] parts = text.strip().split("/", -1);
    try {
      byte[] address = InetAddress.ofLiteral(parts[0]).getAddress();
      int most = address.length * Byte.SIZE;
      int prefix = parts.length == 1 ? most : Integer.parseInt(parts[1]);
      if (parts.length <= 2 && prefix >= 0 && prefix <= most) {
        return new Network(address, prefix);
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "'" + text.strip() + "' is no network like 10.20.0.0/16, fd00::/8 or 192.0.2.7");
  }

  boolean contains(InetAddress other) {
    return contains(other.getAddress());
  }

  boolean contains(byte[] other) {
    if (other.length != address.length) {
      return false;
    }
    int whole = prefix / Byte.SIZE;
    int rest = prefix % Byte.SIZE;
    int mask = 0xff << (Byte.SIZE - rest) & 0xff;
    return Arrays.equals(other, 0, whole, address, 0, whole)
        && (rest == 0 || ((other[whole] ^ address[whole]) & mask) == 0);
  }
}
