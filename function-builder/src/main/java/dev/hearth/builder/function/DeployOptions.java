package dev.hearth.builder.function;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the command line says of one deploy, as a file at the root of the archive. It is read and
 * removed before anything else looks at the folder, so that no value gets into an image.
 *
 * @param folder of the function below the root; empty: the root
 * @param environment variables of the build's commands
 */
record DeployOptions(String folder, Map<String, String> environment) {
  static final String FILE = ".hearth-deploy.json";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_BYTES = 256 * 1024;
  private static final String VARIABLE = "[A-Za-z_][A-Za-z0-9_]*";

  DeployOptions {
    environment = Map.copyOf(environment);
  }

  /**
   * @param root of the unpacked archive
   * @throws HearthException with {@code INVALID_ARCHIVE}
   */
  static DeployOptions take(Path root) throws IOException {
    Path file = root.resolve(FILE);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return new DeployOptions("", Map.of());
    }
    if (Files.size(file) > MAX_BYTES) {
      throw invalid("has " + Files.size(file) + " bytes; at most " + MAX_BYTES + " are read");
    }
    byte[] text = Files.readAllBytes(file);
    Files.delete(file);
    try {
      JsonNode json = JSON.readTree(text);
      return new DeployOptions(folder(root, json.path("folder").asText("")), environment(json));
    } catch (JsonProcessingException e) {
      throw invalid("is not valid JSON: " + e.getOriginalMessage());
    }
  }

  private static String folder(Path root, String named) {
    if (named.isEmpty()) {
      return "";
    }
    Path folder = root.resolve(named).normalize();
    if (!folder.startsWith(root)
        || folder.equals(root)
        || !root.relativize(folder).toString().equals(named)
        || !isFolder(root, folder)) {
      throw invalid("names the folder '" + named + "', which is not in the archive");
    }
    return named;
  }

  /** Without passing a link, so that it is where its name says. */
  private static boolean isFolder(Path root, Path folder) {
    for (Path here = folder; !here.equals(root); here = here.getParent()) {
      if (!Files.isDirectory(here, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
    }
    return true;
  }

  private static Map<String, String> environment(JsonNode json) {
    Map<String, String> environment = new TreeMap<>();
    for (Map.Entry<String, JsonNode> variable : json.path("env").properties()) {
      String name = variable.getKey();
      if (!name.matches(VARIABLE)
          || name.startsWith("HEARTH_")
          || !variable.getValue().isTextual()) {
        throw invalid("has a variable that cannot be set: '" + name + "'");
      }
      environment.put(name, variable.getValue().asText());
    }
    return environment;
  }

  private static HearthException invalid(String what) {
    return new HearthException(ErrorCode.INVALID_ARCHIVE, "the archive's " + FILE + " " + what);
  }
}
