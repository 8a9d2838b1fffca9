package dev.hearth.host;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Sees the function's classes, its libraries in the order of the class path, the JDK, and of the
 * host only what both must share. The host's own libraries stay out of sight, so that a function
 * can have other versions of them.
 */
final class FunctionClassLoader extends URLClassLoader {
  static {
    registerAsParallelCapable();
  }

  private FunctionClassLoader(URL[] classPath, ClassLoader shared) {
    super(classPath, shared);
  }

  static FunctionClassLoader of(Path folder) {
    List<Path> libraries = ClassPath.libraries(folder.resolve("lib"));
    List<Path> classPath = new ArrayList<>(List.of(folder.resolve("classes")));
    classPath.addAll(libraries);
    return new FunctionClassLoader(
        classPath.stream().map(FunctionClassLoader::urlOf).toArray(URL[]::new),
        SharedClasses.beside(libraries));
  }

  private static URL urlOf(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }
}
