package dev.hearth.host;

import com.google.cloud.functions.HttpFunction;
import org.eclipse.jetty.server.Request;

/** A handler that takes a request and a response. */
final class HttpCall implements Invocable {
  private final HttpFunction function;

  HttpCall(HttpFunction function) {
    this.function = function;
  }

  @Override
  public void call(Request request, Answer answer) throws Exception {
    OutgoingResponse response = new OutgoingResponse(answer);
    function.service(new IncomingRequest(request), response);
    response.finish();
  }
}
