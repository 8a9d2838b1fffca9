package dev.hearth.host;

import static dev.hearth.host.HostProcess.handler;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The class path of a function, as {@code java -cp} has it. */
@Timeout(60)
class ClassPathTest {
  @Test
  void jarsOfOneNameAreBothThereInTheOrderOfTheClassPath() throws Exception {
    String source =
        handler(
            """
            implements Supplier<String> {
              public String get() {
                try {
                  var loader = Handler.class.getClassLoader();
                  StringBuilder text = new StringBuilder();
                  for (var url : Collections.list(loader.getResources("who"))) {
                    text.append(new String(url.openStream().readAllBytes())).append(' ');
                  }
                  return text + new String(loader.getResourceAsStream("two").readAllBytes());
                } catch (java.io.IOException e) { throw new RuntimeException(e); }
              }
            }
            """);
    try (HostProcess host = HostProcess.cell(source)) {
      Path libraries = host.function().resolve("lib");
      jar(libraries.resolve("1/z.jar"), Map.of("who", "z"));
      jar(libraries.resolve("2/same.jar"), Map.of("who", "first"));
      jar(libraries.resolve("3/same.jar"), Map.of("who", "second", "two", "2"));
      Files.createDirectories(libraries.resolve("4/classes"));
      Files.writeString(libraries.resolve("4/classes/who"), "folder");
      jar(libraries.resolve("5/a.jar"), Map.of("who", "a"));
      Files.writeString(
          libraries.resolve("classpath"), "1/z.jar\n2/same.jar\n3/same.jar\n4/classes\n5/a.jar\n");
      host.specialise(Map.of());
      assertThat(host.get("/").text()).isEqualTo("z first second folder a 2");
    }
  }

  @Test
  void multiReleaseJarsGiveWhatIsForThisJava() throws Exception {
    String source =
        handler(
            """
            implements Supplier<String> {
              public String get() {
                try {
                  return new String(Handler.class.getClassLoader().getResourceAsStream("release").readAllBytes());
                } catch (java.io.IOException e) { throw new RuntimeException(e); }
              }
            }
            """);
    try (HostProcess host = HostProcess.cell(source)) {
      jar(
          host.function().resolve("lib/multi.jar"),
          Map.of("release", "8", "META-INF/versions/21/release", "21"));
      host.specialise(Map.of());
      assertThat(host.get("/").text()).isEqualTo("21");
    }
  }

  @Test
  void servicesOfAllJarsAreFoundInEveryThread() throws Exception {
    String source =
        handler(
            """
            implements Supplier<String> {
              public static class One implements Runnable { public void run() {} }
              public static class Two implements Runnable { public void run() {} }
              public String get() {
                return CompletableFuture.supplyAsync(() -> {
                  StringBuilder names = new StringBuilder();
                  for (Runnable each : ServiceLoader.load(Runnable.class)) {
                    names.append(each.getClass().getSimpleName());
                  }
                  return names.toString();
                }).join();
              }
            }
            """);
    try (HostProcess host = HostProcess.cell(source)) {
      String service = "META-INF/services/java.lang.Runnable";
      jar(host.function().resolve("lib/a.jar"), Map.of(service, "Handler$One\n"));
      jar(host.function().resolve("lib/b.jar"), Map.of(service, "Handler$Two\n"));
      host.specialise(Map.of());
      assertThat(host.get("/").text()).isEqualTo("OneTwo");
    }
  }

  @Test
  void theCompilerOfTheJdkIsFound() throws Exception {
    String source =
        handler(
            """
            implements Supplier<String> {
              public String get() {
                return javax.tools.ToolProvider.getSystemJavaCompiler() + " " + com.sun.source.tree.Tree.Kind.CLASS;
              }
            }
            """);
    try (HostProcess host = HostProcess.specialised(source)) {
      assertThat(host.get("/").text()).startsWith("com.sun.tools.javac").endsWith(" CLASS");
    }
  }

  private static void jar(Path file, Map<String, String> entries) throws IOException {
    Files.createDirectories(file.getParent());
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MULTI_RELEASE, "true");
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest)) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        jar.putNextEntry(new JarEntry(entry.getKey()));
        jar.write(entry.getValue().getBytes(UTF_8));
      }
    }
  }
}
