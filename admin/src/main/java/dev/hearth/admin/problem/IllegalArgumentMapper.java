package dev.hearth.admin.problem;

import dev.hearth.api.error.ErrorCode;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** Values that the records of the API refuse. */
@Provider
public class IllegalArgumentMapper implements ExceptionMapper<IllegalArgumentException> {
  @Override
  public Response toResponse(IllegalArgumentException e) {
    return Problem.of(ErrorCode.INVALID_REQUEST, e.getMessage()).toResponse();
  }
}
