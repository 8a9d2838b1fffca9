package dev.hearth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.error.HearthException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
