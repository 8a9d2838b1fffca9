package dev.hearth.gateway.http;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.gateway.activation.Activator;
import dev.hearth.gateway.cors.Cors;
import dev.hearth.gateway.forward.Backend;
import dev.hearth.gateway.route.MethodTargets;
import dev.hearth.gateway.route.OwnRoutes;
import dev.hearth.gateway.route.PathForm;
import dev.hearth.gateway.wire.BadMessageException;
import dev.hearth.gateway.wire.HeaderFields;
import dev.hearth.gateway.wire.HeaderName;
import dev.hearth.gateway.wire.RequestHead;
import java.util.Optional;

/** Looks a request up among the routes that functions have of their own. */
final class OwnAddress {
  private OwnAddress() {}

  /**
   * What the request's host and path lead to.
   *
   * @throws BadMessageException for a path that can be read in more than one way
   */
  static Optional<MethodTargets<Activator<Backend>>> find(Surroundings around, RequestHead head) {
    OwnRoutes<Activator<Backend>> routes = around.functions().routes().own();
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
              "the path has '.', '..' or an empty segment, a backslash, or an encoded slash or control"
                  + " character, which servers read in different ways; send the path that is meant");
    };
  }

  /** Where the request leads by its method, or a preflight by the method that it asks for. */
  static Optional<Activator<Backend>> forMethod(
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
