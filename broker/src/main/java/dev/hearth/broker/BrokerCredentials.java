package dev.hearth.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The one user of the broker, with a password made at random at the first start. It lies in {@code
 * FOLDER/password}, which only the owner of the folder can read (docs/decisions/0121).
 */
record BrokerCredentials(String user, String password) {
  static final String MECHANISM = "SCRAM-SHA-256";

  private static final String USER = "hearth";
  private static final int BYTES = 32;

  static BrokerCredentials readOrCreate(Path folder) throws IOException {
    Path file = folder.resolve("password");
    if (!Files.exists(file) || Files.readString(file).isBlank()) {
      byte[] random = new byte[BYTES];
      new SecureRandom().nextBytes(random);
      PrivateFile.write(
          file, Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n");
    }
    PrivateFile.tighten(file);
    return new BrokerCredentials(USER, Files.readString(file).strip());
  }

  String login() {
    return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
        .formatted(user, password);
  }

  /** What a client needs to connect, in the form that Kafka's own tools read. */
  String clientProperties(int port) {
    return """
    # Written at each start of the broker. Whoever can read this may do anything with all topics.
    bootstrap.servers=127.0.0.1:%d
    security.protocol=SASL_PLAINTEXT
    sasl.mechanism=%s
    sasl.jaas.config=%s
    """
        .formatted(port, MECHANISM, login());
  }
}
