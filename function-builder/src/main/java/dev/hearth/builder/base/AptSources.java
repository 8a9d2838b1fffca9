package dev.hearth.builder.base;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where this machine gets Debian packages from, read from its apt sources; pure.
 *
 * @param mirror of the archive
 * @param security mirror of the security archive; empty when the machine uses another archive and
 *     names none
 * @param options for every source, such as {@code trusted=yes}; empty for none
 */
record AptSources(String mirror, Optional<String> security, String options) {
  static final AptSources DEFAULT =
      new AptSources(
          "http://deb.debian.org/debian", Optional.of("http://deb.debian.org/debian-security"), "");

  private static final Pattern ONE_LINE =
      Pattern.compile("deb\\s+(?:\\[([^]]*)]\\s+)?(\\S+)\\s+(\\S+)\\s+(.+)");
  private static final Pattern SUITE_OF_DEBIAN =
      Pattern.compile(
          "(?:bullseye|bookworm|trixie|forky|sid|stable|testing|unstable|oldstable)(?:[-/].*)?");

  /** One place of packages, of either format. */
  private record Source(String uri, String suite, String components, String options) {
    boolean isDebian() {
      return SUITE_OF_DEBIAN.matcher(suite).matches()
          && (" " + components + " ").contains(" main ");
    }

    boolean isSecurity() {
      return suite.contains("security");
    }
  }

  /**
   * @param lists content of {@code *.list} files, one source a line
   * @param deb822 content of {@code *.sources} files
   */
  static AptSources read(List<String> lists, List<String> deb822) {
    List<Source> sources = new ArrayList<>();
    lists.forEach(text -> text.lines().forEach(line -> oneLine(line).ifPresent(sources::add)));
    deb822.forEach(text -> sources.addAll(stanzas(text)));
    List<Source> debian = sources.stream().filter(Source::isDebian).toList();
    Optional<Source> main = debian.stream().filter(source -> !source.isSecurity()).findFirst();
    if (main.isEmpty()) {
      return DEFAULT;
    }
    return new AptSources(
        main.get().uri(),
        debian.stream().filter(Source::isSecurity).findFirst().map(Source::uri),
        main.get().options());
  }

  /** Sources of a suite, one {@code deb} line each. */
  List<String> lines(String suite) {
    String prefix = options.isEmpty() ? "deb " : "deb [" + options + "] ";
    List<String> lines = new ArrayList<>();
    lines.add(prefix + mirror + " " + suite + " main");
    lines.add(prefix + mirror + " " + suite + "-updates main");
    security.ifPresent(uri -> lines.add(prefix + uri + " " + suite + "-security main"));
    return lines;
  }

  private static Optional<Source> oneLine(String line) {
    Matcher matcher = ONE_LINE.matcher(line.replaceFirst("#.*", "").strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String options = Optional.ofNullable(matcher.group(1)).orElse("");
    List<String> kept = new ArrayList<>();
    for (String option : options.split("\\s+", -1)) {
      int equals = option.indexOf('=');
      if (equals > 0) {
        kept(option.substring(0, equals), option.substring(equals + 1)).ifPresent(kept::add);
      }
    }
    return Optional.of(
        new Source(matcher.group(2), matcher.group(3), matcher.group(4), String.join(" ", kept)));
  }

  private static List<Source> stanzas(String text) {
    List<Source> sources = new ArrayList<>();
    for (String stanza : text.split("\\n\\s*\\n", -1)) {
      Map<String, String> fields = fields(stanza);
      boolean enabled = !fields.getOrDefault("enabled", "yes").equalsIgnoreCase("no");
      boolean binary = (" " + fields.getOrDefault("types", "") + " ").contains(" deb ");
      if (!enabled || !binary) {
        continue;
      }
      List<String> options = new ArrayList<>();
      kept("signed-by", fields.getOrDefault("signed-by", "")).ifPresent(options::add);
      kept("trusted", fields.getOrDefault("trusted", "")).ifPresent(options::add);
      for (String uri : fields.getOrDefault("uris", "").split("\\s+", -1)) {
        for (String suite : fields.getOrDefault("suites", "").split("\\s+", -1)) {
          sources.add(
              new Source(
                  uri, suite, fields.getOrDefault("components", ""), String.join(" ", options)));
        }
      }
    }
    return sources.stream().filter(source -> !source.uri().isEmpty()).toList();
  }

  private static Map<String, String> fields(String stanza) {
    Map<String, String> fields = new LinkedHashMap<>();
    String name = "";
    for (String line : stanza.lines().filter(each -> !each.startsWith("#")).toList()) {
      int colon = line.indexOf(':');
      if (line.startsWith(" ") || line.startsWith("\t")) {
        fields.merge(name, line.strip(), (before, more) -> (before + " " + more).strip());
      } else if (colon > 0) {
        name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        fields.put(name, line.substring(colon + 1).strip());
      }
    }
    return fields;
  }

  /**
   * Of a source's options, those that tell whether packages are genuine. Debian's own keys are left
   * to mmdebstrap, which finds those of the wanted suite.
   */
  private static Optional<String> kept(String name, String value) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "trusted" -> value.equals("yes") ? Optional.of("trusted=yes") : Optional.empty();
      case "signed-by" ->
          value.startsWith("/") && !value.contains("debian-archive-")
              ? Optional.of("signed-by=" + value)
              : Optional.empty();
      default -> Optional.empty();
    };
  }
}
