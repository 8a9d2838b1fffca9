package dev.hearth.invoker.layer;

import java.io.IOException;

/** A layer that asks for something no honest one does; the message says what. */
final class HostileLayerException extends IOException {
  private static final long serialVersionUID = 1L;

  HostileLayerException(String message) {
    super(message);
  }
}
