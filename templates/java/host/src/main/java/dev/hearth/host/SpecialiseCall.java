package dev.hearth.host;

import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.FutureCallback;

/** The platform's request to specialise, which waits for its answer. */
record SpecialiseCall(Specialisation specialisation, Response response, Callback callback) {
  // The process ends after it. The platform is reading, or gone.
  private static final int LONGEST_ANSWER_SECONDS = 5;

  void loaded(long nanoseconds) {
    send(200, Specialisation.loaded(nanoseconds), callback);
  }

  /** Answers, and returns when that is sent. */
  void failed(String line) throws InterruptedException {
    FutureCallback sent = new FutureCallback();
    send(422, Specialisation.failed(line), Callback.combine(callback, sent));
    try {
      sent.get(LONGEST_ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // Nobody reads it. The end of the process says the same.
    }
  }

  private void send(int status, byte[] body, Callback done) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    response.write(true, ByteBuffer.wrap(body), done);
  }
}
