package dev.hearth.api.function;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.http.HttpRoute;
import java.util.Collection;
import java.util.List;

/** The rule that a route leads to one function. Pure. */
public final class RouteClaims {
  private RouteClaims() {}

  /**
   * Checks whether a function may have these routes, given what has traffic now.
   *
   * @throws HearthException with {@code ROUTE_TAKEN}, naming the function that has one of them
   */
  public static void check(
      FunctionName name, List<HttpRoute> routes, Collection<FunctionState> functions) {
    if (routes.isEmpty()) {
      return;
    }
    for (FunctionState other : functions) {
      if (!other.name().equals(name) && other.active().isPresent()) {
        check(name, routes, other.active().get());
      }
    }
  }

  private static void check(FunctionName name, List<HttpRoute> routes, Revision other) {
    for (HttpRoute wanted : routes) {
      for (HttpRoute taken : other.spec().http().routes()) {
        if (wanted.conflictsWith(taken)) {
          throw new HearthException(
              ErrorCode.ROUTE_TAKEN,
              "'"
                  + name
                  + "' cannot have the route '"
                  + wanted
                  + "': function '"
                  + other.id().function()
                  + "' has '"
                  + taken
                  + "' ("
                  + other.id()
                  + "); nothing was changed. Give one of the two another host, path or methods, or"
                  + " delete '"
                  + other.id().function()
                  + "'");
        }
      }
    }
  }
}
