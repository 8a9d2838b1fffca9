package dev.hearth.host;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Calls the handler and sends what it answers, or a problem when it throws. */
final class CallHandler extends Handler.Abstract {
  private static final String CALL_ID = "X-Call-Id";

  private final InFlight inFlight;
  private volatile LoadedFunction function;

  CallHandler(InFlight inFlight) {
    this.inFlight = inFlight;
  }

  void serve(LoadedFunction loaded) {
    function = loaded;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    inFlight.enter();
    Callback leaving = Callback.from(callback, inFlight::leave);
    Answer answer = new Answer(response);
    try {
      LoadedFunction loaded = function;
      Thread.currentThread().setContextClassLoader(loaded.loader());
      loaded.handler().call(request, answer);
    } catch (BadRequestException e) {
      problem(answer, Problem.ofCaller(e, callIdOf(request)));
    } catch (Throwable e) {
      // Errors, too: a class that does not link or a full stack is the function's, not the host's.
      String callId = callIdOf(request);
      log(e, callId);
      if (!answer.restart()) {
        // Only a broken connection can tell the caller now.
        leaving.failed(e);
        return true;
      }
      problem(answer, Problem.ofFunction(e, callId));
    }
    if (inFlight.draining() && !response.isCommitted()) {
      answer.headers().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
    }
    response.write(true, answer.rest(), leaving);
    return true;
  }

  private static void problem(Answer answer, Problem problem) {
    answer.restart();
    try {
      answer.status(problem.status());
      answer.bytes(problem.json(), "application/problem+json");
    } catch (IOException e) {
      throw new IllegalStateException("a problem document fits the buffer", e);
    }
  }

  private static String callIdOf(Request request) {
    return Optional.ofNullable(request.getHeaders().get(CALL_ID))
        .orElseGet(() -> UUID.randomUUID().toString());
  }

  private static void log(Throwable error, String callId) {
    StringWriter text = new StringWriter();
    text.append("call ").append(callId).append(" failed: ");
    error.printStackTrace(new PrintWriter(text, true));
    System.err.print(text);
    System.err.flush();
  }
}
