package dev.hearth.gateway.callback;

import dev.hearth.gateway.http.AddressRange;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/**
 * What of the network this machine is itself.
 *
 * @param own the addresses of its interfaces
 * @param instances the networks of bridges that instances hang on
 */
record HostAddresses(List<InetAddress> own, List<AddressRange> instances) {
  /** Bridges of this platform and of others beside it. */
  private static final String BRIDGES = "hearth";

  HostAddresses {
    own = List.copyOf(own);
    instances = List.copyOf(instances);
  }

  /** As they are at this moment. */
  static HostAddresses now() throws SocketException {
    List<InetAddress> own = new ArrayList<>();
    List<AddressRange> instances = new ArrayList<>();
    for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
      for (InterfaceAddress address : each.getInterfaceAddresses()) {
        own.add(address.getAddress());
        if (each.getName().startsWith(BRIDGES)) {
          instances.add(
              new AddressRange(
                  address.getAddress().getAddress(), address.getNetworkPrefixLength()));
        }
      }
    }
    return new HostAddresses(own, instances);
  }
}
