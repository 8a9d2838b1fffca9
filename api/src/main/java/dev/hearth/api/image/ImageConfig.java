package dev.hearth.api.image;

import java.util.List;
import java.util.Map;

/**
 * What an image says of how to run it.
 *
 * @param user {@code uid}, {@code uid:gid} or names that the image's own passwd file has; empty is
 *     root
 * @param workingDirectory absolute; {@code /} when the image names none
 */
public record ImageConfig(
    List<String> entrypoint,
    List<String> command,
    Map<String, String> environment,
    String workingDirectory,
    String user,
    Map<String, String> labels) {
  /**
   * Label of an image that was built with a template whose host can wait in a stem cell: how many
   * of its layers, from the bottom, are the template's base. Those above hold nothing but {@code
   * /function}.
   */
  public static final String BASE_LAYERS = "dev.hearth.base.layers";

  public ImageConfig {
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    labels = Map.copyOf(labels);
  }
}
