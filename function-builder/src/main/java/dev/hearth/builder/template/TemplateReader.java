package dev.hearth.builder.template;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.builder.manifest.Quantity;
import dev.hearth.builder.yaml.YamlDocument;
import dev.hearth.builder.yaml.YamlMapping;
import dev.hearth.builder.yaml.YamlValue;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Reads {@code template.yaml}; pure. */
final class TemplateReader {
  private static final long MIN_MEMORY = 16L << 20;
  private static final long MAX_MEMORY = 1L << 40;

  private TemplateReader() {}

  /**
   * @param scripts gives the text of a file of the template by its name
   */
  static Template read(Path folder, String text, UnaryOperator<String> scripts) {
    String file = folder.getFileName() + "/" + Template.FILE;
    YamlMapping root =
        YamlDocument.read(file, text, ErrorCode.INTERNAL)
            .allow(
                List.of(
                    "name",
                    "memory",
                    "handler",
                    "environment",
                    "entrypoint",
                    "stem",
                    "base",
                    "build",
                    "host",
                    "dependencies",
                    "compile",
                    "ignore"));
    return new Template(
        root.require("name").text(),
        folder,
        Quantity.memory(root.require("memory"), MIN_MEMORY, MAX_MEMORY),
        handler(root.require("handler").mapping()),
        root.get("environment").map(TemplateReader::variables).orElse(Map.of()),
        root.require("entrypoint").texts(),
        root.get("stem").map(TemplateReader::flag).orElse(false),
        base(root.require("base").mapping()),
        base(root.require("build").mapping()),
        host(root.require("host").mapping()),
        root.get("dependencies")
            .map(list -> list.list().stream().map(rule -> dependency(rule, scripts)).toList())
            .orElse(List.of()),
        root.get("compile").map(TemplateReader::compile),
        texts(root, "ignore"));
  }

  /** The name of the template that this one is but for its handler's default, if it says so. */
  static Optional<String> extended(Path folder, String text) {
    YamlMapping root =
        YamlDocument.read(folder.getFileName() + "/" + Template.FILE, text, ErrorCode.INTERNAL);
    return root.get("extends").map(YamlValue::text);
  }

  /** The template {@code below}, with the default of its handler from {@code text}. */
  static Template extending(Template below, Path folder, String text) {
    YamlMapping root =
        YamlDocument.read(folder.getFileName() + "/" + Template.FILE, text, ErrorCode.INTERNAL)
            .allow(List.of("name", "extends", "handler"));
    String byDefault =
        root.require("handler").mapping().allow(List.of("default")).require("default").text();
    return below.withHandler(
        new Template.Handler(below.handler().kind(), byDefault, below.handler().compiled()));
  }

  private static boolean flag(YamlValue value) {
    return switch (value.text()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw value.error("'" + value.key() + "' must be true or false");
    };
  }

  private static Template.Handler handler(YamlMapping handler) {
    handler.allow(List.of("kind", "default", "compiled"));
    YamlValue kind = handler.require("kind");
    return new Template.Handler(
        switch (kind.text()) {
          case "file" -> Template.HandlerKind.FILE;
          case "class" -> Template.HandlerKind.CLASS;
          case "symbol" -> Template.HandlerKind.SYMBOL;
          default -> throw kind.error("'handler.kind' must be file, class or symbol");
        },
        handler.require("default").text(),
        handler.get("compiled").map(TemplateReader::variables).orElse(Map.of()));
  }

  private static BaseDefinition base(YamlMapping base) {
    base.allow(List.of("image", "debian"));
    YamlMapping debian =
        base.require("debian")
            .mapping()
            .allow(List.of("suite", "packages", "customize", "exclude", "environment"));
    return new BaseDefinition(
        base.get("image").map(YamlValue::text),
        new BaseDefinition.Debian(
            debian.require("suite").text(),
            debian.require("packages").texts(),
            texts(debian, "customize"),
            texts(debian, "exclude"),
            debian.get("environment").map(TemplateReader::variables).orElse(Map.of())));
  }

  private static HostDefinition host(YamlMapping host) {
    host.allow(List.of("folder", "include", "exclude", "prepare", "train"));
    return new HostDefinition(
        host.get("folder").map(YamlValue::text).orElse("host"),
        host.require("include").texts(),
        texts(host, "exclude"),
        host.get("prepare").map(TemplateReader::prepare),
        host.get("train").map(TemplateReader::train));
  }

  private static HostDefinition.Prepare prepare(YamlValue value) {
    YamlMapping prepare = value.mapping().allow(List.of("in", "run"));
    YamlValue place = prepare.require("in");
    return new HostDefinition.Prepare(
        switch (place.text()) {
          case "base" -> false;
          case "build" -> true;
          default -> throw place.error("'host.prepare.in' must be base or build");
        },
        prepare.require("run").texts());
  }

  private static HostDefinition.Train train(YamlValue value) {
    YamlMapping train = value.mapping().allow(List.of("run", "environment", "folder", "makes"));
    return new HostDefinition.Train(
        train.require("run").texts(),
        train.get("environment").map(TemplateReader::variables).orElse(Map.of()),
        train.require("folder").text(),
        train.require("makes").text());
  }

  private static DependencyRule dependency(YamlValue value, UnaryOperator<String> scripts) {
    YamlMapping rule = value.mapping().allow(List.of("when", "run", "script", "output", "caches"));
    Map<String, List<String>> when = new LinkedHashMap<>();
    rule.require("when").mapping().entries().forEach((file, keys) -> when.put(file, keys.texts()));
    return new DependencyRule(
        when, command(rule, scripts), rule.require("output").text(), caches(rule));
  }

  /** The command {@code run}, or the content of a file of the template for a shell. */
  private static List<String> command(YamlMapping rule, UnaryOperator<String> scripts) {
    Optional<YamlValue> script = rule.get("script");
    return script.isPresent()
        ? List.of("sh", "-c", scripts.apply(script.get().text()), script.get().text())
        : rule.require("run").texts();
  }

  private static CompileRule compile(YamlValue value) {
    YamlMapping rule =
        value
            .mapping()
            .allow(
                List.of(
                    "file",
                    "files",
                    "run",
                    "code",
                    "codeTarget",
                    "libraries",
                    "librariesTarget",
                    "process",
                    "caches"));
    return new CompileRule(
        rule.require("file").text(),
        rule.get("files").map(YamlValue::text),
        rule.require("run").texts(),
        rule.require("code").text(),
        rule.require("codeTarget").text(),
        rule.get("libraries").map(YamlValue::text),
        rule.get("librariesTarget").map(YamlValue::text).orElse("lib"),
        rule.get("process").map(TemplateReader::process),
        caches(rule));
  }

  private static CompileRule.Program process(YamlValue value) {
    YamlMapping process =
        value.mapping().allow(List.of("code", "codeTarget", "entrypoint", "portVariables"));
    return new CompileRule.Program(
        process.require("code").text(),
        process.require("codeTarget").text(),
        process.require("entrypoint").texts(),
        texts(process, "portVariables"));
  }

  private static List<Cache> caches(YamlMapping rule) {
    return rule.get("caches").map(TemplateReader::variables).orElse(Map.of()).entrySet().stream()
        .map(cache -> new Cache(cache.getKey(), cache.getValue()))
        .toList();
  }

  private static Map<String, String> variables(YamlValue value) {
    Map<String, String> variables = new LinkedHashMap<>();
    value.mapping().entries().forEach((name, text) -> variables.put(name, text.text()));
    return variables;
  }

  private static List<String> texts(YamlMapping mapping, String key) {
    Optional<YamlValue> value = mapping.get(key);
    return value.map(YamlValue::texts).orElse(List.of());
  }
}
