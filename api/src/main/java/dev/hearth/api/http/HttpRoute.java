package dev.hearth.api.http;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An address of its own that a function is called at, besides {@code /function/NAME}.
 *
 * @param methods in order; empty for every method. {@code GET} brings {@code HEAD} with it
 */
public record HttpRoute(HostPattern host, PathPattern path, Set<HttpMethod> methods) {
  public HttpRoute {
    EnumSet<HttpMethod> all = EnumSet.noneOf(HttpMethod.class);
    all.addAll(methods);
    if (all.contains(HttpMethod.GET)) {
      all.add(HttpMethod.HEAD);
    }
    methods = Collections.unmodifiableSet(all);
  }

  /** Whether a request could be for both, so that they cannot belong to two functions. */
  public boolean conflictsWith(HttpRoute other) {
    return host.equals(other.host)
        && path.equals(other.path)
        && (methods.isEmpty()
            || other.methods.isEmpty()
            || !Collections.disjoint(methods, other.methods));
  }

  /** For example {@code GET,HEAD api.example.org/orders/*}. */
  @Override
  public String toString() {
    String address = (host.isAny() ? "" : host.value()) + path.value();
    return methods.isEmpty()
        ? address
        : methods.stream().map(HttpMethod::name).collect(Collectors.joining(",")) + " " + address;
  }
}
