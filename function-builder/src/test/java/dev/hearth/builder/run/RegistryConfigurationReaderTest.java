package dev.hearth.builder.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.build.SandboxMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryConfigurationReaderTest {
  @TempDir private Path root;
  @TempDir private Path copies;

  @BeforeEach
  void aHome() throws IOException {
    Files.createDirectories(root.resolve("home/ada"));
  }

  @Test
  void aPlainMachineHandsOverOnlyAHome() throws IOException {
    HostRegistryConfiguration host = read(Map.of("PATH", "/bin", "SECRET", "x"));

    assertThat(host.environment()).containsOnlyKeys("HOME", "MAVEN_OPTS");
    assertThat(host.mounts()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP_PROXY, true",
    "https_proxy, true",
    "NO_PROXY, true",
    "NPM_CONFIG_REGISTRY, true",
    "npm_config_registry, true",
    "PIP_INDEX_URL, true",
    "NODE_EXTRA_CA_CERTS, true",
    "MAVEN_ARGS, true",
    "NPM_CONFIG_PREFIX, false",
    "npm_config_cache, false",
    "PIP_CACHE_DIR, false",
    "PIP_TARGET, false",
    "AWS_SECRET_ACCESS_KEY, false",
    "LD_PRELOAD, false",
  })
  void onlyVariablesAboutRegistriesArePassed(String name, boolean passed) throws IOException {
    assertThat(read(Map.of(name, "value")).environment().containsKey(name)).isEqualTo(passed);
  }

  @Test
  void settingsOfTheUserAreCopiesThatAContainerCanRead() throws IOException {
    write("home/ada/.npmrc", "//npm.example/:_authToken=${TOKEN_OF_ADA}\n");
    Files.setPosixFilePermissions(
        root.resolve("home/ada/.npmrc"), PosixFilePermissions.fromString("rw-------"));

    HostRegistryConfiguration host = read(Map.of("TOKEN_OF_ADA", "secret"));

    SandboxMount mount = mount(host, "/root/.npmrc");
    assertThat(mount.writable()).isFalse();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(mount.source())))
        .isEqualTo("rw-r--r--");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copies)))
        .isEqualTo("rwx------");
    assertThat(host.environment()).containsEntry("TOKEN_OF_ADA", "secret");
  }

  @Test
  void localIndexFoldersOfPipAreShownUnderTheirNames() throws IOException {
    Files.createDirectories(root.resolve("srv/pypi/simple"));
    Files.createDirectories(root.resolve("srv/wheels"));
    Files.createDirectories(root.resolve("srv/more/simple"));
    write(
        "etc/pip.conf",
        "[global]\nextra-index-url = file:///srv/pypi/simple\n    file:///srv/more/simple\n");

    HostRegistryConfiguration host =
        read(Map.of("PIP_FIND_LINKS", "/srv/wheels https://example.org/wheels"));

    assertThat(host.mounts())
        .extracting(SandboxMount::target)
        .containsExactly("/etc/pip.conf", "/srv/more", "/srv/pypi", "/srv/wheels");
    assertThat(host.mounts()).noneMatch(SandboxMount::writable);
  }

  @Test
  void constraintsOfPipAreShownUnderTheirNames() throws IOException {
    write("etc/xdg/pip/constraints.txt", "torch<3\n");
    write("srv/more.txt", "jinja2<4\n");
    write(
        "etc/xdg/pip/pip.conf",
        "[global]\nconstraint = /etc/xdg/pip/constraints.txt\n    /srv/more.txt\n");

    assertThat(read(Map.of()).mounts())
        .extracting(SandboxMount::target)
        .containsExactly("/etc/xdg/pip/constraints.txt", "/etc/xdg/pip/pip.conf", "/srv/more.txt");
  }

  @Test
  void certificatesOfTheMachineAreTheContainers() throws IOException {
    write("etc/pki/tls/certs/ca-bundle.crt", "certificates");

    HostRegistryConfiguration host = read(Map.of());

    assertThat(mount(host, "/etc/ssl/certs/ca-certificates.crt").source())
        .hasContent("certificates");
    assertThat(host.environment())
        .containsEntry("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt")
        .containsEntry("NODE_EXTRA_CA_CERTS", "/etc/ssl/certs/ca-certificates.crt");
  }

  @Test
  void aBundleOfOnesOwnIsShownUnderItsName() throws IOException {
    write("etc/corp/ca.pem", "corporate");

    HostRegistryConfiguration host = read(Map.of("NODE_EXTRA_CA_CERTS", "/etc/corp/ca.pem"));

    assertThat(mount(host, "/etc/corp/ca.pem").source()).hasContent("corporate");
    assertThat(host.environment()).containsEntry("NODE_EXTRA_CA_CERTS", "/etc/corp/ca.pem");
  }

  @Test
  void theProgramsOfTheContainerAreNeverMountedOver() throws IOException {
    Files.createDirectories(root.resolve("usr/lib"));
    Files.createDirectories(root.resolve("opt"));

    assertThat(read(Map.of("PIP_FIND_LINKS", "/usr/lib /opt / /proc/1")).mounts()).isEmpty();
  }

  @Test
  void mavenGetsSettingsTrustStoreAndProxy() throws IOException {
    write("home/ada/.m2/settings.xml", "<url>file:///srv/maven</url><p>${env.MAVEN_PASSWORD}</p>");
    write("srv/maven/index", "");
    write("trust", "store");

    HostRegistryConfiguration host =
        RegistryConfigurationReader.read(
            new HostMachine(
                root,
                "/home/ada",
                Map.of(
                    "HTTPS_PROXY", "http://proxy.example:3128",
                    "NO_PROXY", ".example.org,localhost",
                    "MAVEN_OPTS", "-Xmx1g",
                    "MAVEN_PASSWORD", "secret"),
                Optional.of(root.resolve("trust"))),
            copies);

    assertThat(host.mounts())
        .extracting(SandboxMount::target)
        .containsExactly("/etc/hearth/cacerts", "/root/.m2/settings.xml", "/srv/maven");
    assertThat(host.environment())
        .containsEntry("MAVEN_PASSWORD", "secret")
        .containsEntry(
            "MAVEN_OPTS",
            "-Xmx1g -Djavax.net.ssl.trustStore=/etc/hearth/cacerts"
                + " -Dhttps.proxyHost=proxy.example -Dhttps.proxyPort=3128"
                + " -Dhttp.nonProxyHosts=*.example.org|localhost");
  }

  private HostRegistryConfiguration read(Map<String, String> environment) throws IOException {
    return RegistryConfigurationReader.read(
        new HostMachine(root, "/home/ada", environment, Optional.empty()), copies);
  }

  private static SandboxMount mount(HostRegistryConfiguration host, String target) {
    List<SandboxMount> found =
        host.mounts().stream().filter(mount -> mount.target().equals(target)).toList();
    assertThat(found).as("mounts at " + target).hasSize(1);
    return found.getFirst();
  }

  private void write(String file, String text) throws IOException {
    Files.createDirectories(root.resolve(file).getParent());
    Files.writeString(root.resolve(file), text);
  }
}
