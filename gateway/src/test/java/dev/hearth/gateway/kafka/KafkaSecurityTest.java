package dev.hearth.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.error.HearthException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaSecurityTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "false, '',            PLAINTEXT",
    "true,  '',            SSL",
    "false, PLAIN,         SASL_PLAINTEXT",
    "true,  scram-sha-512, SASL_SSL",
  })
  void theProtocolFollowsFromTlsAndSasl(boolean tls, String mechanism, String protocol)
      throws IOException {
    assertThat(security(tls, Optional.of(mechanism).filter(it -> !it.isEmpty())).clientProperties())
        .containsEntry("security.protocol", protocol);
  }

  @Test
  void thePasswordIsReadFromItsFileAndCannotBreakOut() throws IOException {
    KafkaSecurity security = security(true, Optional.of("SCRAM-SHA-256"));

    assertThat(security.clientProperties().get("sasl.jaas.config"))
        .isEqualTo(
            "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"hearth\""
                + " password=\"se\\\"cr\\\\et\";");
  }

  @Test
  void tokensComeFromTheUrlThatIsSet() throws IOException {
    KafkaSecurity security =
        new KafkaSecurity(
            true,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("OAUTHBEARER"),
            Optional.of("hearth"),
            Optional.of(password()),
            Optional.of("https://login.example.org/token"),
            Optional.of("kafka"));

    assertThat(security.clientProperties())
        .containsEntry("sasl.oauthbearer.token.endpoint.url", "https://login.example.org/token")
        .hasEntrySatisfying(
            "sasl.jaas.config",
            text -> assertThat(text).contains("clientId=\"hearth\"").endsWith("scope=\"kafka\";"));
  }

  @Test
  void whatIsMissingIsNamed() {
    KafkaSecurity withoutUser =
        new KafkaSecurity(
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("PLAIN"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    assertThatThrownBy(withoutUser::clientProperties)
        .isInstanceOf(HearthException.class)
        .hasMessageContaining("hearth.kafka.sasl.user");
    assertThatThrownBy(() -> security(false, Optional.of("GSSAPI")).clientProperties())
        .hasMessageContaining("SCRAM-SHA-512");
  }

  private KafkaSecurity security(boolean tls, Optional<String> mechanism) throws IOException {
    return new KafkaSecurity(
        tls,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        mechanism,
        Optional.of("hearth"),
        Optional.of(password()),
        Optional.empty(),
        Optional.empty());
  }

  private Path password() throws IOException {
    return Files.writeString(folder.resolve("password"), "se\"cr\\et\n");
  }
}
