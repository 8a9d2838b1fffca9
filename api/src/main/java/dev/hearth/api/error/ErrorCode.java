package dev.hearth.api.error;

import java.util.Locale;

/**
 * Stable codes of everything that can go wrong on a surface of Hearth. The {@link #slug()} is part
 * of the public contract; constants may be added, never renamed.
 */
public enum ErrorCode {
  INVALID_MANIFEST(ErrorKind.CALLER, 400, "Invalid manifest"),
  INVALID_ARCHIVE(ErrorKind.CALLER, 400, "Invalid archive"),
  INVALID_IMAGE(ErrorKind.CALLER, 400, "Invalid image"),
  INVALID_REQUEST(ErrorKind.CALLER, 400, "Invalid request"),
  UNAUTHORIZED(ErrorKind.CALLER, 401, "Unauthorized"),
  FUNCTION_NOT_FOUND(ErrorKind.CALLER, 404, "Function not found"),
  REVISION_NOT_FOUND(ErrorKind.CALLER, 404, "Revision not found"),
  TRIGGER_NOT_FOUND(ErrorKind.CALLER, 404, "Trigger not found"),
  TOPIC_NOT_FOUND(ErrorKind.CALLER, 404, "Topic not found"),
  INVOCATION_NOT_FOUND(ErrorKind.CALLER, 404, "Invocation not found"),
  DEAD_LETTER_NOT_FOUND(ErrorKind.CALLER, 404, "Dead letter not found"),
  NOT_FOUND(ErrorKind.CALLER, 404, "Not found"),
  METHOD_NOT_ALLOWED(ErrorKind.CALLER, 405, "Method not allowed"),
  CONFLICT(ErrorKind.CALLER, 409, "Conflict"),
  ARCHIVE_NEEDED(ErrorKind.CALLER, 409, "Image archive needed"),
  ROUTE_TAKEN(ErrorKind.CALLER, 409, "Route taken"),
  PAYLOAD_TOO_LARGE(ErrorKind.CALLER, 413, "Payload too large"),
  EXPECTATION_FAILED(ErrorKind.CALLER, 417, "Expectation failed"),
  HEADERS_TOO_LARGE(ErrorKind.CALLER, 431, "Request headers too large"),
  REQUEST_TIMEOUT(ErrorKind.CALLER, 408, "Request timed out"),
  DEPENDENCIES_UNRESOLVED(ErrorKind.CALLER, 422, "Dependencies could not be resolved"),
  HTTP_VERSION_NOT_SUPPORTED(ErrorKind.CALLER, 505, "HTTP version not supported"),
  START_FAILED(ErrorKind.FUNCTION, 502, "Function failed to start"),
  OUT_OF_MEMORY(ErrorKind.FUNCTION, 502, "Function ran out of memory"),
  INSTANCE_LOST(ErrorKind.FUNCTION, 502, "Instance lost during the call"),
  BAD_RESPONSE(ErrorKind.FUNCTION, 502, "Function sent an invalid response"),
  DEADLINE_EXCEEDED(ErrorKind.FUNCTION, 504, "Deadline exceeded"),
  INSTANCE_UNRESPONSIVE(ErrorKind.PLATFORM, 504, "Instance did not take the call"),
  ASYNC_QUEUE_FULL(ErrorKind.CAPACITY, 429, "Async queue full"),
  QUEUE_FULL(ErrorKind.CAPACITY, 503, "Queue full"),
  QUEUE_TIMEOUT(ErrorKind.CAPACITY, 503, "Waited too long in the queue"),
  NO_CAPACITY(ErrorKind.CAPACITY, 503, "No capacity"),
  SHUTTING_DOWN(ErrorKind.CAPACITY, 503, "Shutting down"),
  DISK_FULL(ErrorKind.CAPACITY, 507, "Disk full"),
  EVENTS_UNAVAILABLE(ErrorKind.PLATFORM, 503, "Event broker unavailable"),
  RUNTIME_UNAVAILABLE(ErrorKind.PLATFORM, 503, "Container runtime unavailable"),
  REGISTRY_UNAVAILABLE(ErrorKind.PLATFORM, 503, "Image registry unavailable"),
  ADMIN_UNAVAILABLE(ErrorKind.PLATFORM, 503, "Admin API unavailable"),
  INTERNAL(ErrorKind.PLATFORM, 500, "Internal error");

  private final ErrorKind kind;
  private final int httpStatus;
  private final String title;
  private final String slug;

  ErrorCode(ErrorKind kind, int httpStatus, String title) {
    this.kind = kind;
    this.httpStatus = httpStatus;
    this.title = title;
    this.slug = name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public ErrorKind kind() {
    return kind;
  }

  /** The HTTP status that carries this error, 400 to 599. */
  public int httpStatus() {
    return httpStatus;
  }

  /**
   * A short human-readable summary that is the same for every occurrence (RFC 9457 {@code title}).
   */
  public String title() {
    return title;
  }

  /** The code as it appears in problem documents and metrics, for example {@code queue-full}. */
  public String slug() {
    return slug;
  }

  /** The RFC 9457 {@code type} of this error. */
  public String type() {
    return "urn:hearth:problem:" + slug;
  }
}
