package dev.hearth.admin.problem;

import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.hearth.api.error.ErrorCode;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** Bodies that are JSON of another form; the framework's own answer says nothing. */
@Provider
public class MismatchedInputMapper implements ExceptionMapper<MismatchedInputException> {
  @Override
  public Response toResponse(MismatchedInputException e) {
    return Problem.of(
            ErrorCode.INVALID_REQUEST,
            "the body is not the expected JSON: " + e.getOriginalMessage())
        .toResponse();
  }
}
