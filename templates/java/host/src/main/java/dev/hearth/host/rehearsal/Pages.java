package dev.hearth.host.rehearsal;

import com.google.cloud.functions.HttpFunction;
import com.google.cloud.functions.HttpRequest;
import com.google.cloud.functions.HttpResponse;
import java.io.IOException;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** A function of a request and a response, which reads and writes JSON by itself. */
public final class Pages implements HttpFunction {
  // Not the one that all share: it would remember the types of the rehearsal.
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** What comes in. */
  public record Order(String item, int count) {}

  /** What goes out. */
  public record Receipt(String item, List<String> lines) {}

  @Override
  public void service(HttpRequest request, HttpResponse response) throws IOException {
    response.appendHeader("X-Path", request.getPath());
    response.appendHeader("X-Headers", Integer.toString(request.getHeaders().size()));
    String name = request.getFirstQueryParameter("name").orElse("");
    if (request.getMethod().equals("POST")) {
      Order order = JSON.readValue(request.getReader(), Order.class);
      response.setContentType("application/json");
      Receipt receipt = new Receipt(order.item(), List.of(order.count() + " for " + name));
      response.getWriter().write(JSON.writeValueAsString(receipt));
    } else {
      response.setContentType("text/html; charset=utf-8");
      response.getWriter().write("Hello, " + name + request.getReader().readLine() + "!");
    }
  }
}
