package dev.hearth.gateway.http;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/**
 * The other end of a client's connection.
 *
 * @param address its IP address as text
 * @param secure whether it came by TLS
 * @param trusted whether it is a proxy that is believed about whom it calls for
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record Peer(byte[] address, boolean secure, boolean trusted) {
  /**
   * @param proxies those that are believed
   */
  public static Peer of(InetAddress address, boolean secure, AddressRanges proxies) {
    return new Peer(
        address.getHostAddress().getBytes(StandardCharsets.US_ASCII),
        secure,
        proxies.contains(address));
  }
}
