package dev.hearth.admin.problem;

import dev.hearth.api.error.ErrorCode;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import org.jboss.logging.Logger;

/** Everything that nobody foresaw: the log has the trace, the caller a sentence. */
@Provider
public class UnexpectedExceptionMapper implements ExceptionMapper<RuntimeException> {
  private static final Logger LOG = Logger.getLogger(UnexpectedExceptionMapper.class);

  @Override
  public Response toResponse(RuntimeException e) {
    LOG.error("admin request failed", e);
    return Problem.of(ErrorCode.INTERNAL, "unexpected error; the server's log has its trace")
        .toResponse();
  }
}
