package dev.hearth.gateway.kafka;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How Hearth proves to an external cluster who it is, and knows whom it talks to. Secrets are
 * files, read once; a file's last line break does not count.
 *
 * @param tls whether connections are encrypted
 * @param certificates PEM file of the authorities to trust; empty for the machine's
 * @param clientCertificate PEM file of a certificate to present, with {@code clientKey}
 * @param mechanism {@code PLAIN}, {@code SCRAM-SHA-256}, {@code SCRAM-SHA-512} or {@code
 *     OAUTHBEARER}; empty for none
 * @param user name, or client id for {@code OAUTHBEARER}
 * @param passwordFile password, or client secret for {@code OAUTHBEARER}
 * @param tokenUrl where {@code OAUTHBEARER} gets its tokens
 */
public record KafkaSecurity(
    boolean tls,
    Optional<Path> certificates,
    Optional<Path> clientCertificate,
    Optional<Path> clientKey,
    Optional<String> mechanism,
    Optional<String> user,
    Optional<Path> passwordFile,
    Optional<String> tokenUrl,
    Optional<String> scope) {
  private static final List<String> BY_PASSWORD =
      List.of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512");
  private static final String BY_TOKEN = "OAUTHBEARER";
  private static final String ALLOWED_URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls";
  private static final String SECURITY = "org.apache.kafka.common.security.";

  /** The properties of every Kafka client. */
  public Map<String, String> clientProperties() {
    Map<String, String> properties = new HashMap<>();
    properties.put("security.protocol", (mechanism.isPresent() ? "SASL_" : "") + transport());
    putTls(properties);
    mechanism
        .map(name -> name.toUpperCase(Locale.ROOT))
        .ifPresent(name -> putSasl(properties, name));
    return properties;
  }

  private String transport() {
    if (tls) {
      return "SSL";
    }
    return "PLAINTEXT";
  }

  private void putTls(Map<String, String> properties) {
    certificates.ifPresent(
        file -> {
          properties.put("ssl.truststore.type", "PEM");
          properties.put("ssl.truststore.certificates", read(file));
        });
    if (clientCertificate.isPresent() != clientKey.isPresent()) {
      throw wrong("a client's certificate and its key belong together; only one is set");
    }
    clientCertificate.ifPresent(
        file -> {
          properties.put("ssl.keystore.type", "PEM");
          properties.put("ssl.keystore.certificate.chain", read(file));
          properties.put("ssl.keystore.key", read(clientKey.orElseThrow()));
        });
    if (!tls && (certificates.isPresent() || clientCertificate.isPresent())) {
      throw wrong("certificates are set, but TLS is not: set hearth.kafka.tls=true");
    }
  }

  private void putSasl(Map<String, String> properties, String name) {
    properties.put("sasl.mechanism", name);
    if (BY_PASSWORD.contains(name)) {
      String module = name.equals("PLAIN") ? "plain.PlainLoginModule" : "scram.ScramLoginModule";
      properties.put("sasl.jaas.config", login(module, "username", "password"));
    } else if (name.equals(BY_TOKEN)) {
      properties.put(
          "sasl.jaas.config",
          login("oauthbearer.OAuthBearerLoginModule", "clientId", "clientSecret"));
      properties.put(
          "sasl.login.callback.handler.class",
          SECURITY + "oauthbearer.OAuthBearerLoginCallbackHandler");
      String url =
          tokenUrl.orElseThrow(() -> wrong("OAUTHBEARER needs hearth.kafka.sasl.token-url"));
      properties.put("sasl.oauthbearer.token.endpoint.url", url);
      // The client asks no address that is not named there, wherever its own setting came from.
      System.setProperty(ALLOWED_URLS, url);
    } else {
      throw wrong(
          "the SASL mechanism '"
              + name
              + "' is unknown: use PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER");
    }
  }

  private String login(String module, String userOption, String passwordOption) {
    String name = user.orElseThrow(() -> wrong("SASL needs hearth.kafka.sasl.user"));
    String password =
        read(passwordFile.orElseThrow(() -> wrong("SASL needs hearth.kafka.sasl.password-file")))
            .stripTrailing();
    String scopeOption = scope.map(text -> " scope=" + quoted(text)).orElse("");
    return "%s%s required %s=%s %s=%s%s;"
        .formatted(
            SECURITY,
            module,
            userOption,
            quoted(name),
            passwordOption,
            quoted(password),
            module.startsWith("oauth") ? scopeOption : "");
  }

  /** JAAS reads its options as Java reads strings. */
  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw wrong("cannot read " + file + ": " + e.getMessage());
    }
  }

  private static HearthException wrong(String message) {
    return new HearthException(ErrorCode.INVALID_REQUEST, "Kafka connection: " + message);
  }
}
