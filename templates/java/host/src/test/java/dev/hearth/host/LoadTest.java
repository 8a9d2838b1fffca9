package dev.hearth.host;

import static dev.hearth.host.HostProcess.handler;
import static dev.hearth.host.HostProcess.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What happens when the handler is loaded. */
@Timeout(60)
class LoadTest {
  static Stream<Arguments> failures() {
    String hello = http("response.getWriter().write(\"hi\");");
    return Stream.of(
        arguments(
            "no handler named", hello, "", "hearth: no handler is named; HEARTH_HANDLER must be"),
        arguments(
            "no such class",
            hello,
            "app.Main",
            "hearth: cannot find the handler \"app.Main\": .* holds the classes Handler\n"),
        arguments(
            "no function",
            handler("{}"),
            "Handler",
            "hearth: the handler \"Handler\" is no function: it must implement .*HttpFunction"),
        arguments(
            "an interface",
            handler("{ interface Inner extends Supplier<String> {} }"),
            "Handler$Inner",
            "hearth: the handler \"Handler.Inner\" is abstract"),
        arguments(
            "no constructor without parameters",
            handler(
                "implements Supplier<String> { Handler(int x) {} public String get() { return"
                    + " \"\"; } }"),
            "Handler",
            "hearth: the handler \"Handler\" needs a constructor without parameters"),
        arguments(
            "an exception in the constructor",
            handler(
                "implements Supplier<String> { { if (true) throw new IllegalStateException(\"no"
                    + " database\"); } public String get() { return \"\"; } }"),
            "Handler",
            "hearth: cannot load the handler \"Handler\": java.lang.IllegalStateException: no"
                + " database\njava.lang.IllegalStateException: no database\n\\s+at Handler"),
        arguments(
            "an exception in a static initialiser",
            handler(
                "implements Supplier<String> { static int x = Integer.parseInt(\"seven\");"
                    + " public String get() { return \"\"; } }"),
            "Handler",
            "hearth: cannot load the handler \"Handler\": java.lang.NumberFormatException: .*seven"),
        arguments(
            "a library of the host that functions do not see",
            handler(
                "implements Supplier<String> { Object x = new"
                    + " org.eclipse.jetty.util.Fields(); public String get() { return \"\"; } }"),
            "Handler",
            "hearth: cannot load the handler \"Handler\": java.lang.NoClassDefFoundError:"
                + " org/eclipse/jetty/util/Fields"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failures")
  void endsTheProcessWithCode1AndOneClearLine(
      String name, String source, String handler, String message) throws Exception {
    try (HostProcess host = HostProcess.start(source, Map.of("HEARTH_HANDLER", handler))) {
      assertThat(host.exitCode()).isEqualTo(1);
      assertThat(host.errors()).matches("(?s)^" + message.replace('$', '.') + ".*");
    }
  }

  @Test
  void aThreadThatTheFunctionStartedDoesNotKeepAFailedProcess() throws Exception {
    String source =
        handler(
            """
            implements Supplier<String> {
              Handler() {
                Thread.ofPlatform().start(java.util.concurrent.locks.LockSupport::park);
                throw new IllegalStateException("x");
              }
              public String get() { return ""; }
            }
            """);
    try (HostProcess host = HostProcess.start(source)) {
      assertThat(host.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void theContextClassLoaderOfACallIsTheFunctions() throws Exception {
    String source =
        handler(
            """
            implements Supplier<Boolean> {
              public Boolean get() {
                return Thread.currentThread().getContextClassLoader() == Handler.class.getClassLoader();
              }
            }
            """);
    try (HostProcess host = HostProcess.ready(source)) {
      assertThat(host.get("/").text()).isEqualTo("true");
    }
  }
}
