package dev.hearth.server;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Every setting of the server with its default; an empty default means "not set". */
enum Setting {
  HOME("hearth.home", "."),
  STATE_DIR("hearth.state-dir", "/var/lib/hearth"),
  RUN_DIR("hearth.run-dir", "/run/hearth"),
  HOST("hearth.host", "127.0.0.1"),
  PORT("hearth.port", "8080"),
  MANAGEMENT_PORT("hearth.management-port", "9000"),
  TLS_CERTIFICATE("hearth.tls.certificate", ""),
  TLS_KEY("hearth.tls.key", ""),
  TLS_PORT("hearth.tls.port", "8443"),
  TLS_HOST("hearth.tls.host", ""),
  EVENT_LOOPS("hearth.event-loops", "0"),
  HTTP_BODY("hearth.http.body", "100Mi"),
  HTTP_HEADERS("hearth.http.headers", "32Ki"),
  HTTP_QUEUE("hearth.http.queue", "1000"),
  HTTP_WAIT("hearth.http.wait", ""),
  HTTP_CONNECTIONS("hearth.http.connections", ""),
  HTTP_TRUSTED_PROXIES("hearth.http.trusted-proxies", ""),
  REGISTRY("hearth.registry", ""),
  BASE_REGISTRY("hearth.base-registry", ""),
  BASE_CACHE("hearth.base-cache", "/var/cache/hearth/bases"),
  DISK_BUDGET("hearth.disk.budget", "20Gi"),
  DISK_REVISIONS("hearth.disk.revisions", "20"),
  BUILD_NETWORK("hearth.build.network", "host"),
  NETWORK_SUBNET("hearth.network.subnet", ""),
  NETWORK_NAME_SERVERS("hearth.network.name-servers", ""),
  KAFKA_BOOTSTRAP_SERVERS("hearth.kafka.bootstrap-servers", ""),
  ASYNC_QUEUE("hearth.async.queue", "100000"),
  ASYNC_BODY("hearth.async.body", "1Mi"),
  ASYNC_KEEP("hearth.async.keep", "24h"),
  ASYNC_CALLBACK_NETWORKS("hearth.async.callback-networks", ""),
  KAFKA_TLS("hearth.kafka.tls", "false"),
  KAFKA_TLS_CERTIFICATES("hearth.kafka.tls.certificates", ""),
  KAFKA_TLS_CERTIFICATE("hearth.kafka.tls.certificate", ""),
  KAFKA_TLS_KEY("hearth.kafka.tls.key", ""),
  KAFKA_SASL("hearth.kafka.sasl", ""),
  KAFKA_SASL_USER("hearth.kafka.sasl.user", ""),
  KAFKA_SASL_PASSWORD_FILE("hearth.kafka.sasl.password-file", ""),
  KAFKA_SASL_TOKEN_URL("hearth.kafka.sasl.token-url", ""),
  KAFKA_SASL_SCOPE("hearth.kafka.sasl.scope", ""),
  STEM_MEMORY("hearth.stem.memory", ""),
  SCALING_MEMORY("hearth.scaling.memory", ""),
  CLEAN("hearth.clean", "false"),
  TRAIN("hearth.train", "false");

  private final String key;
  private final String defaultValue;

  Setting(String key, String defaultValue) {
    this.key = key;
    this.defaultValue = defaultValue;
  }

  String key() {
    return key;
  }

  String defaultValue() {
    return defaultValue;
  }

  static Optional<Setting> ofKey(String key) {
    return Stream.of(values()).filter(setting -> setting.key.equals(key)).findFirst();
  }

  static Setting nearest(String key) {
    return Stream.of(values())
        .min(Comparator.comparingInt(setting -> distance(setting.key, key)))
        .orElseThrow();
  }

  /** Levenshtein distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
