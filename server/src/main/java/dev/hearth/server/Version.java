package dev.hearth.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The version of this program, the same that `hearth --version` says. */
final class Version {
  static final String TEXT = read();

  private Version() {}

  private static String read() {
    try (InputStream text = Version.class.getResourceAsStream("/hearth-version.txt")) {
      return new String(Objects.requireNonNull(text).readAllBytes(), StandardCharsets.UTF_8)
          .strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
