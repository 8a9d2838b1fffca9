package function;

import com.google.cloud.functions.HttpFunction;
import com.google.cloud.functions.HttpRequest;
import com.google.cloud.functions.HttpResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers a GET with "Hello, World!", a POST of {"name": "Ada"} with a greeting, and logs every
 * event.
 */
public final class Handler implements HttpFunction {
  private static final JsonMapper JSON = JsonMapper.shared();

  public record Caller(String name) {}

  public record Greeting(String message) {}

  @Override
  public void service(HttpRequest request, HttpResponse response) throws IOException {
    Optional<String> event = request.getFirstHeader("ce-type");
    if (event.isPresent()) {
      String id = request.getFirstHeader("ce-id").orElse("");
      String data = request.getReader().lines().collect(Collectors.joining("\n"));
      System.out.println("event " + id + " (" + event.get() + "): " + data);
      response.setStatusCode(204);
    } else if (request.getMethod().equals("POST")) {
      greet(request, response);
    } else {
      response.getWriter().write("Hello, World!");
    }
  }

  private static void greet(HttpRequest request, HttpResponse response) throws IOException {
    response.setContentType("application/json");
    try {
      Caller caller = JSON.readValue(request.getReader(), Caller.class);
      String name = Optional.ofNullable(caller.name()).orElse("World");
      response.getWriter().write(JSON.writeValueAsString(new Greeting("Hello, " + name + "!")));
    } catch (JacksonException e) {
      response.setStatusCode(400);
      response.getWriter().write("{\"error\":\"the body must be JSON like {\\\"name\\\": \\\"Ada\\\"}\"}");
    }
  }
}
