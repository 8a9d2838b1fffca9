package dev.hearth.gateway.http;

import java.nio.charset.StandardCharsets;

/**
 * The other end of a client's connection.
 *
 * @param address its IP address as text
 * @param secure whether it came by TLS
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record Peer(byte[] address, boolean secure) {
  public static Peer of(String address, boolean secure) {
    return new Peer(address.getBytes(StandardCharsets.US_ASCII), secure);
  }
}
