package dev.hearth.host.rehearsal;

import com.google.cloud.functions.HttpFunction;
import com.google.cloud.functions.HttpRequest;
import com.google.cloud.functions.HttpResponse;
import java.io.IOException;

/** A function whose answer goes out in pieces. */
public final class Streams implements HttpFunction {
  @Override
  public void service(HttpRequest request, HttpResponse response) throws IOException {
    response.setStatusCode(200);
    response.getOutputStream().write(request.getInputStream().readAllBytes());
    response.getOutputStream().flush();
    response.getOutputStream().write(1);
  }
}
