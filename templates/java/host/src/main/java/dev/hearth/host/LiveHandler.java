package dev.hearth.host;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Answers the platform's question whether the host makes progress. A platform thread reads it and a
 * virtual thread answers, so that either kind is known to run.
 */
final class LiveHandler {
  static final String PATH = "/.hearth/live";

  private static final String CALLS = "X-Hearth-Calls";

  private LiveHandler() {}

  /** Whether this is the question. */
  static boolean asked(Request request) {
    return PATH.equals(request.getHttpURI().getPath());
  }

  /** Answers {@code live}, then those of the calls asked about that go on, one a line. */
  static void answer(InFlight inFlight, Request request, Response response, Callback callback) {
    StringBuilder text = new StringBuilder("live\n");
    String asked = request.getHeaders().get(CALLS);
    if (asked != null) {
      Set<String> running = inFlight.callIds();
      for (String id : asked.split(",", -1)) {
        if (running.contains(id)) {
          text.append(id).append('\n');
        }
      }
    }
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain");
    response.write(true, ByteBuffer.wrap(text.toString().getBytes(US_ASCII)), callback);
  }
}
