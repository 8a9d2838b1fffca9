package dev.hearth.admin.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.hearth.api.error.ErrorCode;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.Locale;

/** What the framework refuses: unknown paths and methods, bodies that are no JSON. */
@Provider
public class WebApplicationExceptionMapper implements ExceptionMapper<WebApplicationException> {
  @Override
  public Response toResponse(WebApplicationException e) {
    int status = e.getResponse().getStatus();
    if (e.getCause() instanceof JsonProcessingException json) {
      return Problem.of(
              ErrorCode.INVALID_REQUEST,
              "the body is not the expected JSON: " + json.getOriginalMessage())
          .toResponse();
    }
    if (status == ErrorCode.NOT_FOUND.httpStatus()) {
      return Problem.of(ErrorCode.NOT_FOUND, "no such resource; see /api/v1/openapi").toResponse();
    }
    Response.Status known = Response.Status.fromStatusCode(status);
    String title = known == null ? "Error" : known.getReasonPhrase();
    String slug = title.toLowerCase(Locale.ROOT).replace(' ', '-');
    return new Problem("urn:hearth:problem:" + slug, title, status, slug, e.getMessage())
        .toResponse();
  }
}
