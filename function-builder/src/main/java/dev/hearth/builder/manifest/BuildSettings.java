package dev.hearth.builder.manifest;

import dev.hearth.builder.yaml.YamlMapping;
import dev.hearth.builder.yaml.YamlValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The key {@code build}: what the build has and does beside what the template says.
 *
 * @param packages Debian packages that only the build sees
 * @param run shell commands in the function's folder, after dependencies are installed
 * @param environment variables of the build's commands
 */
public record BuildSettings(
    List<String> packages, List<String> run, Map<String, String> environment) {
  /** Nothing beside what the template says. */
  public static final BuildSettings NONE = new BuildSettings(List.of(), List.of(), Map.of());

  private static final int MAX_PACKAGES = 64;
  private static final int MAX_COMMANDS = 32;

  /** Debian Policy 5.6.7. */
  private static final Pattern PACKAGE = Pattern.compile("[a-z0-9][a-z0-9+.-]{1,127}");

  public BuildSettings {
    packages = List.copyOf(packages);
    run = List.copyOf(run);
    environment = Map.copyOf(environment);
  }

  static BuildSettings read(YamlMapping root, ManifestSource source) {
    Optional<YamlValue> value = templateOnly(root, "build", source);
    if (value.isEmpty()) {
      return NONE;
    }
    YamlMapping build = value.get().mapping().allow(List.of("packages", "run", "env"));
    return new BuildSettings(
        build.get("packages").map(BuildSettings::names).orElse(List.of()),
        build.get("run").map(BuildSettings::commands).orElse(List.of()),
        build.get("env").map(Environment::read).orElse(Map.of()));
  }

  /** The key {@code packages}: Debian packages of instances and of the build. */
  static List<String> packages(YamlMapping root, ManifestSource source) {
    return templateOnly(root, "packages", source).map(BuildSettings::names).orElse(List.of());
  }

  private static Optional<YamlValue> templateOnly(
      YamlMapping root, String key, ManifestSource source) {
    Optional<YamlValue> value = root.get(key);
    if (value.isPresent() && source instanceof ManifestSource.Image) {
      throw value.get().error("'" + key + "' belongs to a template; an 'image' is used as it is");
    }
    return value;
  }

  private static List<String> names(YamlValue value) {
    List<YamlValue> names = value.list();
    if (names.size() > MAX_PACKAGES) {
      throw value.error(
          "'%s' has %d packages; at most %d are allowed"
              .formatted(value.key(), names.size(), MAX_PACKAGES));
    }
    for (YamlValue name : names) {
      if (!PACKAGE.matcher(name.text()).matches()) {
        throw name.error(
            "'%s' must be the name of a Debian package, such as libpq5, not '%s'"
                .formatted(name.key(), name.text()));
      }
    }
    return value.texts().stream().distinct().sorted().toList();
  }

  private static List<String> commands(YamlValue value) {
    List<YamlValue> commands = value.isList() ? value.list() : List.of(value);
    if (commands.size() > MAX_COMMANDS) {
      throw value.error(
          "'%s' has %d commands; at most %d are allowed"
              .formatted(value.key(), commands.size(), MAX_COMMANDS));
    }
    for (YamlValue command : commands) {
      if (command.text().isBlank() || command.text().indexOf('\0') >= 0) {
        throw command.error("'" + command.key() + "' must be a shell command");
      }
    }
    return commands.stream().map(YamlValue::text).toList();
  }
}
