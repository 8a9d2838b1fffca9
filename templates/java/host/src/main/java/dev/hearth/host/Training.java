package dev.hearth.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.cloud.functions.HttpFunction;
import com.google.cloud.functions.HttpRequest;
import com.google.cloud.functions.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** Uses the host as a function would, so that a JDK AOT cache can be made of what was loaded. */
final class Training {
  private static final int CALLS = 300;

  private Training() {}

  static void run(HostServer server) throws Exception {
    Path folder = Files.createTempDirectory("hearth-training");
    Path socket = folder.resolve("function.sock");
    Path classes = folder.resolve("classes");
    List<Class<?>> copied =
        List.of(Greeter.class, Pages.class, Greeter.Name.class, Greeter.Greeting.class);
    try {
      for (Class<?> type : copied) {
        copy(type, classes);
      }
      server.serve(load(folder, Greeter.class), Optional.of(socket), OptionalInt.empty());
      call(socket, "{\"name\":\"Ada\"}", "HTTP/1.1 200 OK");
      call(socket, "{\"name\":", "HTTP/1.1 400 Bad Request");
      server.serve(load(folder, Pages.class), Optional.empty(), OptionalInt.of(0));
      call(socket, "Ada", "HTTP/1.1 200 OK");
    } finally {
      delete(folder, classes, copied);
    }
  }

  private static LoadedFunction load(Path folder, Class<?> type) throws LoadException {
    return FunctionLoader.load(folder, type.getName());
  }

  private static void copy(Class<?> type, Path classes) throws IOException {
    String file = type.getName().replace('.', '/') + ".class";
    Files.createDirectories(classes.resolve(file).getParent());
    try (InputStream bytes = Training.class.getClassLoader().getResourceAsStream(file)) {
      Files.copy(bytes, classes.resolve(file));
    }
  }

  private static void call(Path socket, String body, String expected) throws IOException {
    byte[] request =
        ("POST /training?q=1 HTTP/1.1\r\nHost: localhost\r\nX-Call-Id: training\r\n"
                + "Content-Type: application/json\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body)
            .getBytes(UTF_8);
    ByteBuffer answer = ByteBuffer.allocate(8192);
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      for (int i = 0; i < CALLS; i++) {
        channel.write(ByteBuffer.wrap(request));
        answer.clear();
        int length = channel.read(answer);
        String text = new String(answer.array(), 0, Math.max(0, length), UTF_8);
        if (!text.startsWith(expected)) {
          throw new IllegalStateException("expected " + expected + ", not: " + text);
        }
      }
    }
  }

  private static void delete(Path folder, Path classes, List<Class<?>> copied) throws IOException {
    for (Class<?> type : copied) {
      Files.deleteIfExists(classes.resolve(type.getName().replace('.', '/') + ".class"));
    }
    for (Path empty = classes.resolve("dev/hearth/host");
        empty.startsWith(folder);
        empty = empty.getParent()) {
      Files.deleteIfExists(folder.resolve("function.sock"));
      Files.deleteIfExists(empty);
    }
  }

  /** A function of records. */
  public static final class Greeter implements Function<Greeter.Name, Greeter.Greeting> {
    /** What comes in. */
    public record Name(String name) {}

    /** What goes out. */
    public record Greeting(String message, Map<String, Integer> lengths) {}

    @Override
    public Greeting apply(Name name) {
      return new Greeting("Hello, " + name.name() + "!", Map.of("name", name.name().length()));
    }
  }

  /** A function of a request and a response. */
  public static final class Pages implements HttpFunction {
    @Override
    public void service(HttpRequest request, HttpResponse response) throws IOException {
      response.appendHeader("X-Path", request.getPath());
      response.setContentType("text/plain; charset=utf-8");
      response.getWriter().write("Hello, " + request.getReader().readLine() + "!");
    }
  }
}
