package dev.hearth.admin.rest;

import dev.hearth.admin.port.AdminPorts;
import dev.hearth.admin.problem.Problem;
import dev.hearth.api.error.ErrorCode;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Lets only callers in who know the token. */
@Provider
@Priority(Priorities.AUTHENTICATION)
public class TokenFilter implements ContainerRequestFilter {
  private static final String SCHEME = "Bearer ";

  private final byte[] token;

  @Inject
  public TokenFilter(AdminPorts ports) {
    this.token = ports.token().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void filter(ContainerRequestContext request) {
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
                  "send 'Authorization: Bearer TOKEN' with the token in the file admin-token of the"
                      + " server's state directory")
              .toResponse());
    }
  }
}
