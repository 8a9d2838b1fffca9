package dev.hearth.admin.rest;

import dev.hearth.admin.port.AdminPorts;
import dev.hearth.admin.problem.Problem;
import dev.hearth.api.error.ErrorCode;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Lets only callers in who know the token. */
@jakarta.ws.rs.ext.Provider
@Priority(Priorities.AUTHENTICATION)
public class TokenFilter implements ContainerRequestFilter {
  private static final String SCHEME = "Bearer ";

  private final Provider<AdminPorts> ports;

  /** Filters are made while the framework starts, which must not wait for the roles. */
  @Inject
  public TokenFilter(Provider<AdminPorts> ports) {
    this.ports = ports;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    byte[] token = ports.get().token().getBytes(StandardCharsets.UTF_8);
    String header = request.getHeaderString("Authorization");
    boolean known =
        header != null
            && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
            && MessageDigest.isEqual(
                token, header.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8));
    if (!known) {
      request.abortWith(
          Problem.of(
                  ErrorCode.UNAUTHORIZED,
                  (header == null ? "the admin token is missing" : "the admin token is wrong")
                      + ": send 'Authorization: Bearer TOKEN' with the token in the file"
                      + " admin-token of the server's state directory")
              .toResponse());
    }
  }
}
