package dev.hearth.invoker.stem;

import java.util.List;
import java.util.Set;

/** Variables that count when a process starts: a cell that runs already could not obey them. */
final class StartOnly {
  private static final Set<String> NAMES =
      Set.of(
          "JAVA_TOOL_OPTIONS",
          "JDK_JAVA_OPTIONS",
          "_JAVA_OPTIONS",
          "CLASSPATH",
          "NODE_OPTIONS",
          "NODE_EXTRA_CA_CERTS",
          "NODE_PATH",
          "NODE_DEBUG",
          "NODE_ICU_DATA",
          "NODE_V8_COVERAGE",
          "TZ",
          "LANG",
          "LANGUAGE");
  private static final List<String> PREFIXES =
      List.of("UV_", "PYTHON", "LD_", "GLIBC_", "MALLOC_", "LC_", "OPENSSL_", "SSL_CERT_");

  private StartOnly() {}

  static boolean is(String variable) {
    return NAMES.contains(variable) || PREFIXES.stream().anyMatch(variable::startsWith);
  }
}
