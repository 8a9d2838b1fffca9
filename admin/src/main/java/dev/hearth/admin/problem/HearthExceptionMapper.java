package dev.hearth.admin.problem;

import dev.hearth.api.error.HearthException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** Errors with a code. */
@Provider
public class HearthExceptionMapper implements ExceptionMapper<HearthException> {
  @Override
  public Response toResponse(HearthException e) {
    return Problem.of(e).toResponse();
  }
}
