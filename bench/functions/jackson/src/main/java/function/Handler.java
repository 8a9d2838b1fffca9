package function;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.cloud.functions.HttpFunction;
import com.google.cloud.functions.HttpRequest;
import com.google.cloud.functions.HttpResponse;
import java.io.IOException;
import org.apache.commons.lang3.StringUtils;

/** Answers with an object that Jackson writes. */
public final class Handler implements HttpFunction {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What is answered. */
  public record Greeting(String message) {}

  @Override
  public void service(HttpRequest request, HttpResponse response) throws IOException {
    response.setContentType("application/json");
    response
        .getWriter()
        .write(JSON.writeValueAsString(new Greeting(StringUtils.capitalize("hello, World!"))));
  }
}
