package dev.hearth.host;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What a function sees of the host's class path. */
final class SharedClasses extends ClassLoader {
  static {
    registerAsParallelCapable();
  }

  /** The handler's interface, and the annotations that a function puts on its records. */
  private static final List<String> ALWAYS =
      List.of("com.google.cloud.functions.", "com.fasterxml.jackson.annotation.");

  /**
   * A function without a Jackson 3 of its own can use the host's, which is there, and warm, anyway.
   */
  private static final List<String> WITHOUT_OWN_JACKSON =
      List.of("com.google.cloud.functions.", "com.fasterxml.jackson.annotation.", "tools.jackson.");

  private static final Pattern JACKSON_3 = Pattern.compile("jackson-(core|databind)-3.*\\.jar");

  private final List<String> packages;

  private SharedClasses(List<String> packages) {
    super("shared", getPlatformClassLoader());
    this.packages = packages;
  }

  static SharedClasses beside(List<Path> libraries) {
    boolean ownJackson =
        libraries.stream()
            .anyMatch(file -> JACKSON_3.matcher(file.getFileName().toString()).matches());
    return new SharedClasses(ownJackson ? ALWAYS : WITHOUT_OWN_JACKSON);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (packages.stream().noneMatch(name::startsWith)) {
      throw new ClassNotFoundException(name);
    }
    return SharedClasses.class.getClassLoader().loadClass(name);
  }
}
