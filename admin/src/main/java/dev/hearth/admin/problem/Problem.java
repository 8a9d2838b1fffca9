package dev.hearth.admin.problem;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import jakarta.ws.rs.core.Response;

/** An RFC 9457 problem document. */
public record Problem(String type, String title, int status, String code, String detail) {
  public static final String MEDIA_TYPE = "application/problem+json";

  public static Problem of(ErrorCode code, String detail) {
    return new Problem(code.type(), code.title(), code.httpStatus(), code.slug(), detail);
  }

  public static Problem of(HearthException e) {
    return of(e.code(), e.getMessage());
  }

  public Response toResponse() {
    return Response.status(status).type(MEDIA_TYPE).entity(this).build();
  }
}
