package dev.hearth.builder.manifest;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.NetworkMode;
import dev.hearth.api.function.Resources;
import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.api.http.HttpSpec;
import dev.hearth.builder.yaml.YamlDocument;
import dev.hearth.builder.yaml.YamlMapping;
import dev.hearth.builder.yaml.YamlValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads a manifest; pure. */
public final class ManifestReader {
  private static final long MIN_MEMORY = 16L << 20;
  private static final long MAX_MEMORY = 1L << 40;
  private static final int MIN_CPU_MILLIS = 10;
  private static final int MAX_CPU_MILLIS = 1_024_000;
  private static final int MIN_PIDS = 16;

  /** The kernel's own default limit ({@code pid_max}) on small machines. */
  private static final int MAX_PIDS = 32_768;

  private static final Duration LONGEST = Duration.ofHours(24);
  private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(1);
  private static final int MAX_HANDLER = 255;

  /** A file or class, and what is meant of it: {@code app.py:app}, {@code app.js#http}. */
  private static final Pattern HANDLER =
      Pattern.compile("[A-Za-z0-9_$@.][A-Za-z0-9_$@./-]*([:#][A-Za-z_$][A-Za-z0-9_$.]*(\\(\\))?)?");

  private static final List<String> KEYS =
      List.of(
          "name",
          "template",
          "image",
          "handler",
          "env",
          "packages",
          "build",
          "resources",
          "timeout",
          "scaling",
          "network",
          "port",
          "readiness",
          "startTimeout",
          "liveness",
          "security",
          "volumes",
          "http",
          "triggers");

  private final YamlMapping root;

  private ManifestReader(YamlMapping root) {
    this.root = root;
  }

  /**
   * @throws HearthException with {@code INVALID_MANIFEST}, naming the line and the key
   */
  public static Manifest read(String text) {
    return new ManifestReader(YamlDocument.read(Manifest.FILE, text, ErrorCode.INVALID_MANIFEST))
        .manifest();
  }

  private Manifest manifest() {
    UnsupportedKeys.check(root);
    root.allow(KEYS);
    FunctionName name = name(root.require("name"));
    ManifestSource source = source();
    Optional<YamlMapping> resources =
        root.get("resources")
            .map(YamlValue::mapping)
            .map(mapping -> mapping.allow(List.of("memory", "cpu", "pids", "shm", "tmp")));
    ScalingSpec scaling = root.get("scaling").map(Scaling::read).orElse(ScalingSpec.DEFAULT);
    return new Manifest(
        name,
        source,
        handler(source),
        root.get("env").map(Environment::read).orElse(Map.of()),
        resources
            .flatMap(it -> it.get("memory"))
            .map(it -> Quantity.memory(it, MIN_MEMORY, MAX_MEMORY)),
        resources
            .flatMap(it -> it.get("cpu"))
            .map(it -> Quantity.cpuMillis(it, MIN_CPU_MILLIS, MAX_CPU_MILLIS))
            .orElse(Resources.DEFAULT.cpuMillis()),
        resources
            .flatMap(it -> it.get("pids"))
            .map(it -> it.integer(MIN_PIDS, MAX_PIDS))
            .orElse(Resources.DEFAULT.pids()),
        resources
            .flatMap(it -> it.get("shm"))
            .map(it -> Quantity.memory(it, Resources.LEAST_FILES_BYTES, MAX_MEMORY)),
        resources
            .flatMap(it -> it.get("tmp"))
            .map(it -> Quantity.memory(it, Resources.LEAST_FILES_BYTES, MAX_MEMORY)),
        root.get("timeout")
            .map(it -> Quantity.duration(it, SHORTEST_TIMEOUT, LONGEST))
            .orElse(RevisionSpec.DEFAULT_TIMEOUT),
        scaling,
        root.get("network").map(ManifestReader::network).orElse(NetworkMode.EGRESS),
        root.get("port").map(it -> it.integer(1, 65_535)).orElse(RevisionSpec.DEFAULT_PORT),
        root.get("readiness").map(Health::readinessPath),
        root.get("http").map(Http::read).orElse(HttpSpec.DEFAULT),
        Health.read(root, source),
        Isolation.read(root, source, scaling),
        root.get("triggers").map(Triggers::read).orElse(List.of()),
        BuildSettings.packages(root, source),
        BuildSettings.read(root, source));
  }

  private static FunctionName name(YamlValue value) {
    try {
      return new FunctionName(value.text());
    } catch (HearthException e) {
      throw value.error(e.getMessage());
    }
  }

  private ManifestSource source() {
    Optional<YamlValue> template = root.get("template");
    Optional<YamlValue> image = root.get("image");
    if (template.isPresent() && image.isPresent()) {
      throw image
          .get()
          .error("'template' and 'image' exclude each other; keep the one that is meant");
    }
    if (template.isPresent()) {
      return new ManifestSource.Template(template.get().text());
    }
    YamlValue reference =
        image.orElseThrow(
            () ->
                root.error(
                    "one of 'template' ('hearth template list' shows them) and 'image' has to be there"));
    if (reference.text().isBlank()) {
      throw reference.error("'image' must name an image, such as registry/name:tag");
    }
    return new ManifestSource.Image(reference.text().strip());
  }

  private Optional<String> handler(ManifestSource source) {
    Optional<YamlValue> value = root.get("handler");
    value.ifPresent(
        it -> {
          if (source instanceof ManifestSource.Image) {
            throw it.error("'handler' belongs to a template; an 'image' starts by itself");
          }
          String text = it.text();
          if (text.length() > MAX_HANDLER
              || !HANDLER.matcher(text).matches()
              || List.of(text.split("/", -1)).contains("..")) {
            throw it.error(
                "'handler' must be a file of the function's folder, such as handler.js or app.py:app,"
                    + " or the name of a class");
          }
        });
    return value.map(YamlValue::text);
  }

  private static NetworkMode network(YamlValue value) {
    return switch (value.text()) {
      case "egress" -> NetworkMode.EGRESS;
      case "none" -> NetworkMode.NONE;
      default -> throw value.error("'network' must be egress or none, not '" + value.text() + "'");
    };
  }
}
