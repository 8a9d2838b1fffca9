package dev.hearth.gateway.entrance;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A port with TLS.
 *
 * @param host address to listen on
 * @param port 0 for any that is free
 * @param certificate PEM file: the server's certificate, then those that lead to its issuer
 * @param key PEM file of the certificate's private key, not encrypted
 * @param reloadTime how often the files are looked at
 */
public record TlsConfig(String host, int port, Path certificate, Path key, Duration reloadTime) {
  /** Short enough that nobody waits for it; reading two small files costs nothing. */
  public static final Duration DEFAULT_RELOAD_TIME = Duration.ofSeconds(2);

  public TlsConfig {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port must be 0 to 65535: " + port);
    }
  }
}
