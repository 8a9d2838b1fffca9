package dev.hearth.gateway.callback;

import dev.hearth.gateway.http.AddressRange;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides which addresses callbacks may be sent to. Whoever may call a function may name an address
 * that only the server reaches: the machine itself, instances, a cloud's metadata
 * (docs/decisions/0122). Pure.
 *
 * @param opened addresses that are allowed whatever they are
 */
public record CallbackNetworks(List<AddressRange> opened) {
  public static final CallbackNetworks NONE_OPENED = new CallbackNetworks(List.of());

  private record Kind(String name, AddressRange network) {}

  private static final List<Kind> CLOSED =
      List.of(
          kind("a loopback address", "127.0.0.0/8"),
          kind("a loopback address", "::1"),
          kind("an address of this machine", "0.0.0.0/8"),
          kind("an address of this machine", "::"),
          kind("a link-local address", "169.254.0.0/16"),
          kind("a link-local address", "fe80::/10"),
          kind("a cloud's metadata address", "fd00:ec2::254"),
          kind("a cloud's metadata address", "100.100.100.200"),
          kind("a multicast address", "224.0.0.0/4"),
          kind("a multicast address", "ff00::/8"),
          kind("a broadcast address", "255.255.255.255"));

  /** IPv6 addresses that lead to the IPv4 address in them, and where that is. */
  private record Embedding(AddressRange network, int at) {}

  private static final List<Embedding> EMBEDDINGS =
      List.of(
          new Embedding(AddressRange.parse("::/96"), 12),
          new Embedding(AddressRange.parse("64:ff9b::/96"), 12),
          new Embedding(AddressRange.parse("64:ff9b:1::/48"), 12),
          new Embedding(AddressRange.parse("2002::/16"), 2));

  public CallbackNetworks {
    opened = List.copyOf(opened);
  }

  /**
   * @param text networks with commas between them; may be empty
   * @throws IllegalArgumentException that names what is no network
   */
  public static CallbackNetworks parse(String text) {
    return new CallbackNetworks(
        Stream.of(text.split(",", -1))
            .filter(each -> !each.isBlank())
            .map(each -> AddressRange.parse(each.strip()))
            .toList());
  }

  /**
   * Why nothing is sent to an address; empty where something is.
   *
   * @param host the addresses of this machine, and the networks of its instances
   */
  Optional<String> refusal(InetAddress address, HostAddresses host) {
    if (opened.stream().anyMatch(network -> network.contains(address))) {
      return Optional.empty();
    }
    Optional<String> refusal = kindOf(address, host);
    return refusal.isPresent()
        ? refusal
        : embedded(address.getAddress()).flatMap(inner -> refusal(inner, host));
  }

  private static Optional<String> kindOf(InetAddress address, HostAddresses host) {
    Optional<String> closed =
        CLOSED.stream()
            .filter(kind -> kind.network().contains(address))
            .map(Kind::name)
            .findFirst();
    if (closed.isPresent()) {
      return closed;
    }
    if (host.own().stream()
        .anyMatch(own -> Arrays.equals(own.getAddress(), address.getAddress()))) {
      return Optional.of("an address of this machine");
    }
    return host.instances().stream().anyMatch(network -> network.contains(address))
        ? Optional.of("an address of the instances' network")
        : Optional.empty();
  }

  private static Optional<InetAddress> embedded(byte[] address) {
    return EMBEDDINGS.stream()
        .filter(embedding -> embedding.network().contains(address))
        .findFirst()
        .map(embedding -> Arrays.copyOfRange(address, embedding.at(), embedding.at() + 4))
        .map(CallbackNetworks::address);
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  private static Kind kind(String name, String network) {
    return new Kind(name, AddressRange.parse(network));
  }
}
