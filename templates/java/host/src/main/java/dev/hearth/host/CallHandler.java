package dev.hearth.host;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Calls the handler and sends what it answers, or a problem when it throws. */
final class CallHandler implements Request.Handler {
  private final LoadedFunction function;
  private final InFlight inFlight;

  CallHandler(LoadedFunction function, InFlight inFlight) {
    this.function = function;
    this.inFlight = inFlight;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    if (LiveHandler.asked(request)) {
      LiveHandler.answer(inFlight, request, response, callback);
      return true;
    }
    inFlight.enter();
    inFlight.begin(request);
    Callback leaving = Callback.from(callback, inFlight::leave);
    Answer answer = new Answer(response);
    try {
      Thread.currentThread().setContextClassLoader(function.loader());
      function.handler().call(request, answer);
    } catch (BadRequestException e) {
      answer.problem(Problem.ofCaller(e, Problem.callIdOf(request)));
    } catch (Throwable e) {
      // Errors, too: a class that does not link or a full stack is the function's, not the host's.
      String callId = Problem.callIdOf(request);
      log(e, callId);
      if (!answer.restart()) {
        // Only a broken connection can tell the caller now.
        leaving.failed(e);
        return true;
      }
      answer.problem(Problem.ofFunction(e, callId));
    } finally {
      inFlight.end(request);
    }
    if (inFlight.draining() && !response.isCommitted()) {
      answer.headers().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
    }
    response.write(true, answer.rest(), leaving);
    return true;
  }

  private static void log(Throwable error, String callId) {
    StringWriter text = new StringWriter();
    text.append("call ").append(callId).append(" failed: ");
    error.printStackTrace(new PrintWriter(text, true));
    System.err.print(text);
    System.err.flush();
  }
}
