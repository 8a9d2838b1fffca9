package dev.hearth.gateway.http;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.gateway.activation.Activator;
import dev.hearth.gateway.cors.Cors;
import dev.hearth.gateway.forward.Backend;
import dev.hearth.gateway.route.MethodTargets;
import dev.hearth.gateway.route.OwnRoutes;
import dev.hearth.gateway.route.PathForm;
import dev.hearth.gateway.route.RequestPath;
import dev.hearth.gateway.route.RouteTable;
import dev.hearth.gateway.wire.BadMessageException;
import dev.hearth.gateway.wire.HeadWriter;
import dev.hearth.gateway.wire.HeaderFields;
import dev.hearth.gateway.wire.HeaderName;
import dev.hearth.gateway.wire.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where a request leads by its head alone, in the same way for every version of HTTP. Used again
 * for one request after the other, so that a look-up allocates nothing.
 */
public final class Destination {
  public enum Kind {
    /** Of a function, by its name or by a route of its own. */
    CALL,
    /** The same, to be carried out later. */
    ASYNC_CALL,
    /** A browser's question about a function, which the gateway answers. */
    PREFLIGHT,
    ADMIN,
    /** The start page, where no function has it. */
    HELLO,
    /** Nowhere; {@link #code} and {@link #detail} say why. */
    REFUSED
  }

  private static final byte[] NO_LINES = {};
  private static final int LONGEST_QUOTE = 80;

  private boolean named;
  private Optional<Activator<Backend>> activator = Optional.empty();
  private int restFrom;
  private byte[] answerLines = NO_LINES;
  private ErrorCode code = ErrorCode.NOT_FOUND;
  private String detail = "";

  /** Forgets the request before. */
  public void clear() {
    named = false;
    activator = Optional.empty();
    answerLines = NO_LINES;
  }

  /**
   * Finds where the request leads.
   *
   * @throws BadMessageException for a path that can be read in more than one way
   */
  public Kind find(Surroundings around, RequestHead head) {
    clear();
    RouteTable<Activator<Backend>> routes = around.functions().routes();
    RequestPath path = RequestPath.of(head.bytes(), head.targetStart(), head.targetEnd());
    return switch (path) {
      case FUNCTION -> byName(path, routes, head);
      case ASYNC_FUNCTION -> {
        Kind kind = byName(path, routes, head);
        yield kind == Kind.CALL ? Kind.ASYNC_CALL : kind;
      }
      case API -> Kind.ADMIN;
      case OTHER -> byRoute(routes.own(), head);
    };
  }

  /** Whether it was a call, also of a function that there is not. */
  public boolean isCall() {
    return named || activator.isPresent();
  }

  /** Of the function that is called or asked about. */
  public Activator<Backend> activator() {
    return activator.orElseThrow();
  }

  /** Where in the target the part begins that the function gets as its path. */
  public int restFrom() {
    return restFrom;
  }

  /** Header lines that every answer to this request gets; not to be changed. */
  public byte[] answerLines() {
    return answerLines;
  }

  public ErrorCode code() {
    return code;
  }

  public String detail() {
    return detail;
  }

  /** Writes the answer to a preflight, up to where the headers of the connection follow. */
  public void writePreflight(HeadWriter writer, RequestHead head) {
    activator().rules().cors().orElseThrow().writePreflight(writer, head.fields());
  }

  private Kind byName(RequestPath path, RouteTable<Activator<Backend>> routes, RequestHead head) {
    byte[] bytes = head.bytes();
    int start = path.nameStart(head.targetStart());
    int end = RequestPath.nameEnd(bytes, start, head.targetEnd());
    named = true;
    activator = routes.find(bytes, start, end);
    if (activator.isEmpty()) {
      String name = new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
      return refused(
          ErrorCode.FUNCTION_NOT_FOUND,
          "there is no function '"
              + (name.length() > LONGEST_QUOTE ? name.substring(0, LONGEST_QUOTE) + "…" : name)
              + "' with a revision that was ready once");
    }
    return call(head, end);
  }

  private Kind byRoute(OwnRoutes<Activator<Backend>> routes, RequestHead head) {
    Optional<MethodTargets<Activator<Backend>>> targets = targets(routes, head);
    if (targets.isEmpty()) {
      return RequestPath.isRoot(head.bytes(), head.targetStart(), head.targetEnd())
          ? Kind.HELLO
          : refused(
              ErrorCode.NOT_FOUND,
              "nothing is here; functions are at /function/NAME and at routes of their own, the"
                  + " admin API at /api/v1/");
    }
    activator = forMethod(targets.get(), head);
    if (activator.isEmpty()) {
      answerLines = targets.get().allowLine();
      return refused(
          ErrorCode.METHOD_NOT_ALLOWED,
          "no function has a route with this method here; the header Allow names those there are");
    }
    return call(head, head.targetStart());
  }

  private Kind call(RequestHead head, int rest) {
    restFrom = rest;
    Optional<Cors> cors = activator().rules().cors();
    if (cors.isPresent()) {
      if (Cors.isPreflight(head)) {
        return Kind.PREFLIGHT;
      }
      answerLines = cors.get().answerLines(head.fields());
    }
    return Kind.CALL;
  }

  private Kind refused(ErrorCode why, String text) {
    code = why;
    detail = text;
    return Kind.REFUSED;
  }

  private static Optional<MethodTargets<Activator<Backend>>> targets(
      OwnRoutes<Activator<Backend>> routes, RequestHead head) {
    byte[] bytes = head.bytes();
    int from = head.targetStart();
    // "OPTIONS *" has no path.
    if (routes.isEmpty() || bytes[from] != '/') {
      return Optional.empty();
    }
    HeaderFields fields = head.fields();
    int host = fields.find(HeaderName.HOST, 0);
    int hostFrom = host < 0 ? 0 : fields.valueStart(host);
    int hostTo = host < 0 ? 0 : fields.valueEnd(host);
    int to = PathForm.end(bytes, from, head.targetEnd());
    return switch (PathForm.of(bytes, from, to)) {
      case PLAIN -> routes.find(bytes, hostFrom, hostTo, bytes, from, to);
      case ENCODED -> {
        byte[] path = PathForm.decode(bytes, from, to);
        yield routes.find(bytes, hostFrom, hostTo, path, 0, path.length);
      }
      case AMBIGUOUS ->
          throw new BadMessageException(
              ErrorCode.INVALID_REQUEST,
              "the path has '.', '..' or an empty segment, a backslash, or an encoded slash or"
                  + " control character, which servers read in different ways; send the path that"
                  + " is meant");
    };
  }

  /** What the request's method leads to, or of a preflight the method that it asks for. */
  private static Optional<Activator<Backend>> forMethod(
      MethodTargets<Activator<Backend>> targets, RequestHead head) {
    byte[] bytes = head.bytes();
    if (Cors.isPreflight(head)) {
      HeaderFields fields = head.fields();
      int asked = fields.find(HeaderName.CORS_REQUEST_METHOD, 0);
      Optional<Activator<Backend>> wanted =
          targets.find(bytes, fields.valueStart(asked), fields.valueEnd(asked));
      if (wanted.isPresent() && wanted.get().rules().cors().isPresent()) {
        return wanted;
      }
    }
    return targets.find(bytes, head.methodStart(), head.methodEnd());
  }
}
