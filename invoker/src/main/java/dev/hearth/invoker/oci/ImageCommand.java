package dev.hearth.invoker.oci;

import dev.hearth.invoker.linux.RootedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks for the program that an image names, as {@code execvp(3)} does: an init that starts it can
 * tell that it is missing only once the container runs.
 */
final class ImageCommand {
  private ImageCommand() {}

  /**
   * @param root of the container
   * @param folder where the command starts
   * @param search the variable {@code PATH}
   * @throws IOException in the words of the runtimes when it is not there
   */
  static void require(Path root, String program, String folder, String search) throws IOException {
    List<String> candidates = new ArrayList<>();
    if (program.contains("/")) {
      candidates.add(within(folder, program));
    } else {
      for (String name : search.split(":", -1)) {
        candidates.add(within(folder, (name.isEmpty() ? "." : name) + "/" + program));
      }
    }
    for (String candidate : candidates) {
      if (RootedFiles.isProgram(root, candidate)) {
        return;
      }
    }
    throw new IOException(
        program.contains("/")
            ? "exec: \"%s\": no such program in the image".formatted(program)
            : "exec: \"%s\": no such program in the image's PATH (%s)".formatted(program, search));
  }

  private static String within(String folder, String path) {
    return path.startsWith("/") ? path : (folder.isEmpty() ? "/" : folder) + "/" + path;
  }
}
