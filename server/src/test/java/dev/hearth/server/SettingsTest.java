package dev.hearth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.error.HearthException;
import dev.hearth.gateway.entrance.TlsConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  @TempDir private Path state;
  private final Properties system = new Properties();

  @BeforeEach
  void stateDirectory() {
    system.setProperty("hearth.state-dir", state.toString());
  }

  @Test
  void defaultsAreThoseOfTheDocumentation() {
    Settings settings = Settings.read(system, Map.of());

    assertThat(settings.port(Setting.PORT)).isEqualTo(8080);
    assertThat(settings.port(Setting.MANAGEMENT_PORT)).isEqualTo(9000);
    assertThat(settings.text(Setting.HOST)).isEqualTo("127.0.0.1");
    assertThat(settings.optional(Setting.REGISTRY)).isEmpty();
    assertThat(settings.optional(Setting.KAFKA_BOOTSTRAP_SERVERS)).isEmpty();
    assertThat(settings.port(Setting.TLS_PORT)).isEqualTo(8443);
    assertThat(Roles.tlsConfig(settings)).isEmpty();
  }

  @Test
  void aCertificateAndItsKeyOpenThePortWithTls() {
    system.setProperty("hearth.host", "10.0.0.1");
    system.setProperty("hearth.tls.certificate", "/etc/tls/cert.pem");
    system.setProperty("hearth.tls.key", "/etc/tls/key.pem");

    assertThat(Roles.tlsConfig(Settings.read(system, Map.of())))
        .contains(
            new TlsConfig(
                "10.0.0.1",
                8443,
                Path.of("/etc/tls/cert.pem"),
                Path.of("/etc/tls/key.pem"),
                TlsConfig.DEFAULT_RELOAD_TIME));
    assertThat(Roles.tlsConfig(Settings.read(system, Map.of("HEARTH_TLS_HOST", "0.0.0.0"))))
        .get()
        .extracting(TlsConfig::host)
        .isEqualTo("0.0.0.0");
  }

  @Test
  void connectionsAreWhatTheLimitOfOpenFilesAllowsOrFewer() {
    assertThat(Roles.connections(Settings.read(system, Map.of()), 320)).isEqualTo(320);
    system.setProperty("hearth.http.connections", "100");
    assertThat(Roles.connections(Settings.read(system, Map.of()), 320)).isEqualTo(100);
    system.setProperty("hearth.http.connections", "321");
    assertThatThrownBy(() -> Roles.connections(Settings.read(system, Map.of()), 320))
        .isInstanceOf(HearthException.class)
        .hasMessageContaining("hearth.http.connections is 321")
        .hasMessageContaining("allows 320")
        .hasMessageContaining("ulimit -n");
  }

  @Test
  void trustedProxiesAreRangesOfAddresses() throws Exception {
    assertThat(trusts("10.0.0.1")).isFalse();
    system.setProperty("hearth.http.trusted-proxies", "127.0.0.1, 10.0.0.0/8");
    assertThat(trusts("10.0.0.1")).isTrue();
    system.setProperty("hearth.http.trusted-proxies", "nginx");
    assertThatThrownBy(() -> trusts("10.0.0.1"))
        .isInstanceOf(HearthException.class)
        .hasMessageContaining("hearth.http.trusted-proxies: 'nginx' is no range of IP addresses");
  }

  private boolean trusts(String address) {
    return Roles.trustedProxies(Settings.read(system, Map.of()))
        .contains(InetAddress.ofLiteral(address));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hearth.tls.certificate", "hearth.tls.key"})
  void oneOfCertificateAndKeyIsNotEnough(String given) {
    system.setProperty(given, "/etc/tls/file.pem");

    assertThatThrownBy(() -> Roles.tlsConfig(Settings.read(system, Map.of())))
        .isInstanceOf(HearthException.class)
        .hasMessageContaining("hearth.tls.certificate")
        .hasMessageContaining("hearth.tls.key")
        .hasMessageContaining("needs both");
  }

  @Test
  void propertiesWinOverTheEnvironmentWhichWinsOverTheFile() throws IOException {
    Files.writeString(
        state.resolve("hearth.properties"),
        "hearth.port=1\nhearth.management-port=1\nhearth.host=file\n");
    system.setProperty("hearth.port", "3");

    Settings settings =
        Settings.read(system, Map.of("HEARTH_PORT", "2", "HEARTH_MANAGEMENT_PORT", "2"));

    assertThat(settings.port(Setting.PORT)).isEqualTo(3);
    assertThat(settings.port(Setting.MANAGEMENT_PORT)).isEqualTo(2);
    assertThat(settings.text(Setting.HOST)).isEqualTo("file");
  }

  @Test
  void anUnknownKeyIsNamedWithItsPlaceAndTheNearestKnownOne() throws IOException {
    Files.writeString(state.resolve("hearth.properties"), "hearth.regisry=x\n");

    assertThatThrownBy(() -> Settings.read(system, Map.of()))
        .isInstanceOf(HearthException.class)
        .hasMessageContaining("hearth.properties")
        .hasMessageContaining("hearth.regisry")
        .hasMessageContaining("'hearth.registry'");
  }

  @Test
  void aNumberOutOfItsRangeIsNamed() {
    system.setProperty("hearth.port", "70000");
    Settings settings = Settings.read(system, Map.of());

    assertThatThrownBy(() -> settings.port(Setting.PORT))
        .isInstanceOf(HearthException.class)
        .hasMessage("hearth.port must be a number from 0 to 65535: 70000");
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "512Mi, 536870912", "2Gi, 2147483648"})
  void memoryHasAUnit(String text, long bytes) {
    system.setProperty("hearth.stem.memory", text);

    assertThat(Settings.read(system, Map.of()).memory(Setting.STEM_MEMORY)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"512", "10%", "-1Mi", "1.5Gi"})
  void memoryWithoutAUnitIsNamed(String text) {
    system.setProperty("hearth.stem.memory", text);
    Settings settings = Settings.read(system, Map.of());

    assertThatThrownBy(() -> settings.memory(Setting.STEM_MEMORY))
        .isInstanceOf(HearthException.class)
        .hasMessage(
            "hearth.stem.memory must be an amount of memory such as 512Mi, 2Gi or 0: " + text);
  }

  @ParameterizedTest
  @CsvSource({"4Ki, 4096", "100Mi, 104857600", "2Gi, 2147483648"})
  void sizesHaveAUnit(String text, long bytes) {
    system.setProperty("hearth.http.body", text);

    assertThat(Settings.read(system, Map.of()).size(Setting.HTTP_BODY, 1024, 1L << 40))
        .isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "100", "1Ki", "99999Gi", "1.5Mi"})
  void aSizeOutOfItsRangeIsNamed(String text) {
    system.setProperty("hearth.http.body", text);
    Settings settings = Settings.read(system, Map.of());

    assertThatThrownBy(() -> settings.size(Setting.HTTP_BODY, 4096, 1L << 30))
        .isInstanceOf(HearthException.class)
        .hasMessage(
            "hearth.http.body must be a size from 4Ki to 1048576Ki such as 64Ki, 100Mi or 2Gi: "
                + text);
  }

  @ParameterizedTest
  @CsvSource({"500ms, 500", "30s, 30000", "5m, 300000", "1h, 3600000"})
  void timesHaveAUnit(String text, long millis) {
    system.setProperty("hearth.http.wait", text);

    assertThat(Settings.read(system, Map.of()).duration(Setting.HTTP_WAIT))
        .contains(Duration.ofMillis(millis));
  }

  @Test
  void aTimeThatIsNoneIsNamedAndOneThatIsNotSetIsEmpty() {
    assertThat(Settings.read(system, Map.of()).duration(Setting.HTTP_WAIT)).isEmpty();
    system.setProperty("hearth.http.wait", "0s");
    Settings settings = Settings.read(system, Map.of());

    assertThatThrownBy(() -> settings.duration(Setting.HTTP_WAIT))
        .isInstanceOf(HearthException.class)
        .hasMessage("hearth.http.wait must be a length of time such as 500ms, 30s or 5m: 0s");
  }
}
