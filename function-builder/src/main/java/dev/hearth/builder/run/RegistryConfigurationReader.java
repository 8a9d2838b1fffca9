package dev.hearth.builder.run;

import dev.hearth.api.build.SandboxMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Gathers {@link HostRegistryConfiguration}. */
public final class RegistryConfigurationReader {
  /** Home of the user that builds run as in their container. */
  private static final String CONTAINER_HOME = "/root";

  private static final String CONTAINER_CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";
  private static final String CONTAINER_TRUST_STORE = "/etc/hearth/cacerts";

  /** Where distributions keep the certificates that the machine trusts; the first one counts. */
  private static final List<String> CERTIFICATES =
      List.of(
          CONTAINER_CERTIFICATES,
          "/etc/pki/tls/certs/ca-bundle.crt",
          "/etc/ssl/ca-bundle.pem",
          "/etc/ssl/cert.pem");

  private static final Pattern PASSED =
      Pattern.compile(
          "(?i:NPM_CONFIG_\\w+|PIP_\\w+|(?:HTTPS?|NO|ALL|FTP)_PROXY)"
              + "|GO(?:PROXY|PRIVATE|NOPROXY|SUMDB|NOSUMDB|INSECURE|AUTH|VCS)"
              + "|MAVEN_(?:OPTS|ARGS)|NODE_EXTRA_CA_CERTS|SSL_CERT_(?:FILE|DIR)|REQUESTS_CA_BUNDLE"
              + "|CURL_CA_BUNDLE|NODE_AUTH_TOKEN|NPM_TOKEN");

  /** Of these, settings about the host's own folders make no sense in a container. */
  private static final Pattern NOT_PASSED =
      Pattern.compile(
          "(?i:NPM_CONFIG_(?:PREFIX|CACHE|TMP|LOGS_DIR|LOCAL_PREFIX|GLOBAL|INIT_MODULE|NODE_GYP)"
              + "|PIP_(?:CACHE_DIR|TARGET|PREFIX|ROOT|USER|REQUIRE_VIRTUALENV|LOG|SRC))");

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(?:env\\.)?([A-Za-z_]\\w*)\\??}");

  /** Settings of npm and pip whose value is a file or folder of this machine. */
  private static final Pattern PATH_SETTING =
      Pattern.compile(
          "(?m)^\\s*(?:\\S*:)?(?:cafile|certfile|keyfile|cert|client-cert|index-url|extra-index-url"
              + "|find-links|trusted-ca|index|constraint|build-constraint|requirement)"
              + "\\s*=\\s*(.*(?:\\n[ \\t]+\\S.*)*)");

  private static final Pattern FILE_URL = Pattern.compile("file://(/[^\\s\"'<>]+)");

  private final HostMachine machine;
  private final Path copies;
  private final Map<String, String> environment = new TreeMap<>();
  private final Map<String, SandboxMount> mounts = new TreeMap<>();

  private RegistryConfigurationReader(HostMachine machine, Path copies) {
    this.machine = machine;
    this.copies = copies;
  }

  /**
   * @param copies a folder that only this process can enter; gets copies of settings, readable by
   *     all, since a container's root may not be allowed to read the originals
   */
  public static HostRegistryConfiguration read(HostMachine machine, Path copies)
      throws IOException {
    RegistryConfigurationReader reader = new RegistryConfigurationReader(machine, copies);
    Files.createDirectories(copies);
    Files.setPosixFilePermissions(copies, PosixFilePermissions.fromString("rwx------"));
    reader.variables();
    reader.settings();
    reader.certificates();
    reader.java();
    return new HostRegistryConfiguration(reader.environment, reader.orderedMounts());
  }

  private void variables() {
    machine
        .environment()
        .forEach(
            (name, value) -> {
              if (PASSED.matcher(name).matches() && !NOT_PASSED.matcher(name).matches()) {
                environment.put(name, value);
                if (!name.startsWith("MAVEN_")
                    && !name.toLowerCase(Locale.ROOT).endsWith("_proxy")) {
                  mountPathsIn(value);
                }
              }
            });
    environment.put("HOME", CONTAINER_HOME);
  }

  private void settings() throws IOException {
    setting("/etc/npmrc", "/etc/npmrc");
    if (mounts.containsKey("/etc/npmrc")) {
      environment.putIfAbsent("NPM_CONFIG_GLOBALCONFIG", "/etc/npmrc");
    }
    for (String file : List.of("/etc/pip.conf", "/etc/xdg/pip/pip.conf")) {
      setting(file, file);
    }
    for (String file :
        List.of(
            "/.npmrc",
            "/.pip/pip.conf",
            "/.config/pip/pip.conf",
            "/.netrc",
            "/.m2/settings.xml",
            "/.m2/settings-security.xml")) {
      setting(machine.home() + file, CONTAINER_HOME + file);
    }
    for (String variable : List.of("PIP_CONFIG_FILE", "NPM_CONFIG_USERCONFIG")) {
      String file = environment.get(variable);
      if (file != null && file.startsWith("/") && !file.equals("/dev/null")) {
        setting(file, file);
      }
    }
  }

  /** Hands a file of settings over, and what it refers to. */
  private void setting(String file, String target) throws IOException {
    Path source = machine.at(file);
    if (!Files.isRegularFile(source) || !Files.isReadable(source)) {
      return;
    }
    String text = Files.readString(source);
    mounts.put(target, new SandboxMount(copied(source, target), target, false));
    Matcher references = REFERENCE.matcher(text);
    while (references.find()) {
      String value = machine.environment().get(references.group(1));
      if (value != null) {
        environment.putIfAbsent(references.group(1), value);
      }
    }
    if (file.endsWith(".xml")) {
      Matcher urls = FILE_URL.matcher(text);
      while (urls.find()) {
        mount(urls.group(1));
      }
    } else {
      Matcher paths = PATH_SETTING.matcher(text);
      while (paths.find()) {
        mountPathsIn(paths.group(1));
      }
    }
  }

  private void mountPathsIn(String value) {
    for (String part : value.split("[\\s,]+", -1)) {
      String path = part.startsWith("file://") ? part.substring("file://".length()) : part;
      if (path.startsWith("/")) {
        // The pages of a package index usually link to files beside the index.
        mount(path.replaceFirst("/simple/?$", ""));
      }
    }
  }

  /** Shows a file or folder of this machine under its own name. */
  private void mount(String path) {
    Path normalized = Path.of(path).normalize();
    String target = normalized.toString();
    if (normalized.getNameCount() < 2 || isPartOfSystem(target) || mounts.containsKey(target)) {
      return;
    }
    if (Files.exists(machine.at(target))) {
      mounts.put(target, new SandboxMount(machine.at(target), target, false));
    }
  }

  /** What a mount over would break the container, whose own programs lie there. */
  private static boolean isPartOfSystem(String path) {
    return path.matches("/(?:proc|sys|dev|bin|sbin|lib|lib64|boot)(?:/.*)?")
        || path.matches("/usr/(?:bin|sbin|lib|lib64|share|include|local|libexec)");
  }

  private void certificates() throws IOException {
    Optional<String> bundle =
        CERTIFICATES.stream().filter(file -> Files.isRegularFile(machine.at(file))).findFirst();
    if (bundle.isPresent()) {
      mounts.put(
          CONTAINER_CERTIFICATES,
          new SandboxMount(
              copied(machine.at(bundle.get()), CONTAINER_CERTIFICATES),
              CONTAINER_CERTIFICATES,
              false));
      environment.putIfAbsent("SSL_CERT_FILE", CONTAINER_CERTIFICATES);
      environment.putIfAbsent("NODE_EXTRA_CA_CERTS", CONTAINER_CERTIFICATES);
    }
  }

  private void java() throws IOException {
    StringBuilder options = new StringBuilder(environment.getOrDefault("MAVEN_OPTS", ""));
    if (machine.trustStore().isPresent() && Files.isRegularFile(machine.trustStore().get())) {
      mounts.put(
          CONTAINER_TRUST_STORE,
          new SandboxMount(
              copied(machine.trustStore().get(), CONTAINER_TRUST_STORE),
              CONTAINER_TRUST_STORE,
              false));
      options.append(" -Djavax.net.ssl.trustStore=").append(CONTAINER_TRUST_STORE);
    }
    options.append(JavaProxy.options(machine.environment()));
    environment.put("MAVEN_OPTS", options.toString().strip());
  }

  private Path copied(Path source, String target) throws IOException {
    Path copy = copies.resolve(target.substring(1).replace('/', '_'));
    Files.write(copy, Files.readAllBytes(source));
    Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
    return copy;
  }

  private List<SandboxMount> orderedMounts() {
    Set<String> targets = mounts.keySet();
    return mounts.values().stream()
        .filter(mount -> !isShownByOuter(mount, targets))
        .sorted(Comparator.comparing(SandboxMount::target))
        .toList();
  }

  /** Whether the folder above, which is mounted under its own name too, already shows it. */
  private boolean isShownByOuter(SandboxMount mount, Set<String> targets) {
    return targets.stream()
            .filter(outer -> mount.target().startsWith(outer + "/"))
            .anyMatch(outer -> machine.at(outer).equals(mounts.get(outer).source()))
        && (machine.at(mount.target()).equals(mount.source())
            || mount.target().equals(CONTAINER_CERTIFICATES));
  }
}
