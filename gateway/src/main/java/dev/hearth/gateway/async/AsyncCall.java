package dev.hearth.gateway.async;

import dev.hearth.api.function.FunctionName;
import dev.hearth.gateway.forward.RequestForm;
import java.net.URI;
import java.util.Optional;

/**
 * A call to be carried out later.
 *
 * @param id the call id; a second call with it is the same call
 * @param entrance {@code http} or {@code schedule}
 * @param callback whom to tell of its end
 */
@SuppressWarnings(
    "ArrayRecordComponent") // compared nowhere; copying payloads would double their cost
public record AsyncCall(
    String id,
    FunctionName function,
    String entrance,
    RequestForm form,
    byte[] body,
    Optional<URI> callback) {}
