package dev.hearth.host;

import dev.hearth.host.rehearsal.Failing;
import dev.hearth.host.rehearsal.Greeter;
import dev.hearth.host.rehearsal.Pages;
import dev.hearth.host.rehearsal.Streams;
import dev.hearth.host.rehearsal.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * A folder like a function's, with the functions of a rehearsal; some in classes, some in a jar.
 */
record RehearsalStage(Path folder) implements AutoCloseable {
  private static final List<Class<?>> CLASSES =
      List.of(
          Greeter.class,
          Greeter.Caller.class,
          Greeter.Greeting.class,
          Greeter.Mood.class,
          Texts.class);
  private static final List<Class<?>> LIBRARY =
      List.of(Pages.class, Pages.Order.class, Pages.Receipt.class, Streams.class, Failing.class);

  static RehearsalStage build() throws IOException {
    Path folder = Files.createTempDirectory("hearth-rehearsal");
    for (Class<?> type : CLASSES) {
      Path file = folder.resolve("classes").resolve(fileOf(type));
      Files.createDirectories(file.getParent());
      Files.write(file, bytesOf(type));
    }
    Path jar = Files.createDirectories(folder.resolve("lib")).resolve("rehearsal.jar");
    try (JarOutputStream entries = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Class<?> type : LIBRARY) {
        entries.putNextEntry(new JarEntry(fileOf(type)));
        entries.write(bytesOf(type));
      }
    }
    return new RehearsalStage(folder);
  }

  private static String fileOf(Class<?> type) {
    return type.getName().replace('.', '/') + ".class";
  }

  private static byte[] bytesOf(Class<?> type) throws IOException {
    try (InputStream bytes =
        RehearsalStage.class.getClassLoader().getResourceAsStream(fileOf(type))) {
      return bytes.readAllBytes();
    }
  }

  @Override
  public void close() throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : all) {
      Files.delete(file);
    }
  }
}
