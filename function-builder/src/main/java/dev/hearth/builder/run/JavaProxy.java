package dev.hearth.builder.run;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Proxy variables as the options of a Java program, which does not read them itself; pure. */
final class JavaProxy {
  private JavaProxy() {}

  /** Options with a space before each; empty without a proxy. */
  static String options(Map<String, String> environment) {
    String http = options("http", value(environment, "HTTP_PROXY"));
    String https = options("https", value(environment, "HTTPS_PROXY"));
    String direct =
        value(environment, "NO_PROXY")
            .filter(hosts -> !(http + https).isEmpty())
            .map(JavaProxy::nonProxyHosts)
            .map(hosts -> " -Dhttp.nonProxyHosts=" + hosts)
            .orElse("");
    return http + https + direct;
  }

  private static String options(String scheme, Optional<String> proxy) {
    return proxy
        .flatMap(JavaProxy::uri)
        .filter(uri -> uri.getHost() != null)
        .map(
            uri ->
                " -D%1$s.proxyHost=%2$s -D%1$s.proxyPort=%3$d"
                    .formatted(scheme, uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort()))
        .orElse("");
  }

  private static Optional<URI> uri(String proxy) {
    try {
      return Optional.of(new URI(proxy.contains("://") ? proxy : "http://" + proxy));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static String nonProxyHosts(String hosts) {
    return Arrays.stream(hosts.split("[\\s,]+", -1))
        .filter(host -> !host.isEmpty() && !host.contains("/"))
        .map(host -> host.startsWith(".") ? "*" + host : host)
        .collect(Collectors.joining("|"));
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name))
        .or(() -> Optional.ofNullable(environment.get(name.toLowerCase(Locale.ROOT))))
        .filter(value -> !value.isBlank());
  }
}
