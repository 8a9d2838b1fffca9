package function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HandlerTest {
  private final Handler handler = new Handler();

  @Test
  void greetsTheWorld() throws Exception {
    assertEquals("Hello, World!", call("GET", "", Map.of()).body());
  }

  @Test
  void greetsByName() throws Exception {
    assertEquals("{\"message\":\"Hello, Ada!\"}", call("POST", "{\"name\":\"Ada\"}", Map.of()).body());
  }

  @Test
  void refusesABodyThatIsNotJson() throws Exception {
    assertEquals(400, call("POST", "Ada", Map.of()).status());
  }

  @Test
  void logsAnEvent() throws Exception {
    PrintStream original = System.out;
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    System.setOut(new PrintStream(output, true));
    try {
      call("POST", "{\"name\":\"Ada\"}", Map.of("ce-id", "7", "ce-type", "greeting"));
    } finally {
      System.setOut(original);
    }
    assertTrue(output.toString().startsWith("event 7 (greeting): {\"name\":\"Ada\"}"));
  }

  private TestResponse call(String method, String body, Map<String, String> headers)
      throws Exception {
    TestResponse response = new TestResponse();
    handler.service(new TestRequest(method, body, headers), response);
    return response;
  }
}
