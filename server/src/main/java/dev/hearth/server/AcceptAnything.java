package dev.hearth.server;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import jakarta.enterprise.event.Observes;

/**
 * Each operation of the admin API has one kind of response, and another one for errors. Generated
 * clients accept only one of the two, of their choice; a refusal would be of no use to them.
 */
class AcceptAnything {
  private static final int BEFORE_ALL = 1_000;
  private static final String DESCRIPTION = "/openapi";

  void register(@Observes Filters filters) {
    filters.register(
        context -> {
          // The description is YAML or JSON, as it is asked for.
          if (!context.request().path().endsWith(DESCRIPTION)) {
            context.request().headers().set(HttpHeaders.ACCEPT, "*/*");
          }
          context.next();
        },
        BEFORE_ALL);
  }
}
