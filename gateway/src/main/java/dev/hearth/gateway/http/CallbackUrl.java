package dev.hearth.gateway.http;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.gateway.forward.RequestForm;
import dev.hearth.gateway.wire.HeaderLine;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/** The header {@code X-Callback-Url}. */
final class CallbackUrl {
  private static final int LONGEST = 2048;

  private CallbackUrl() {}

  /**
   * @throws HearthException with {@code INVALID_REQUEST} for what is no URL to call
   */
  static Optional<URI> of(RequestForm form) {
    List<String> given =
        form.lines().stream()
            .filter(line -> line.is("X-Callback-Url"))
            .map(HeaderLine::value)
            .toList();
    if (given.isEmpty()) {
      return Optional.empty();
    }
    String text = given.getFirst();
    try {
      URI url = new URI(text);
      boolean http = "http".equalsIgnoreCase(url.getScheme());
      if (given.size() == 1
          && text.length() <= LONGEST
          && (http || "https".equalsIgnoreCase(url.getScheme()))
          && url.getHost() != null
          && url.getUserInfo() == null) {
        return Optional.of(url);
      }
    } catch (URISyntaxException e) {
      // The one message says it all.
    }
    throw new HearthException(
        ErrorCode.INVALID_REQUEST,
        "the header X-Callback-Url must be one http or https URL of at most "
            + LONGEST
            + " characters, with a host and without a password, not '"
            + (text.length() > 80 ? text.substring(0, 80) + "…" : text)
            + "'");
  }
}
