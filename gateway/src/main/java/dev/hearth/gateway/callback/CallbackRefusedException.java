package dev.hearth.gateway.callback;

import java.io.IOException;

/** A callback is sent to no address that its host has. */
final class CallbackRefusedException extends IOException {
  private static final long serialVersionUID = 1;

  CallbackRefusedException(String host, String address, String why) {
    super(
        "%s is %s, which callbacks are not sent to; hearth.async.callback-networks opens networks"
            .formatted(host.equals(address) ? address : "'" + host + "' (" + address + ")", why));
  }
}
