package dev.hearth.builder.template;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The function host's files, which stand at {@code /hearth/host} in the base.
 *
 * @param folder below the template's folder
 * @param include globs of files below {@code folder}
 * @param exclude globs of files of these that are left out
 * @param prepare turns a copy of these into the host
 * @param train a run of the host as it stands in the image, whose files are added to it
 */
public record HostDefinition(
    String folder,
    List<String> include,
    List<String> exclude,
    Optional<Prepare> prepare,
    Optional<Train> train) {
  public HostDefinition {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
  }

  /**
   * A command in the folder of the host's files.
   *
   * @param inBuildBase whether it runs in the build base, else in the root that instances have
   */
  public record Prepare(boolean inBuildBase, List<String> run) {
    public Prepare {
      run = List.copyOf(run);
    }
  }

  /**
   * @param folder of the container, whose files are added to the host afterwards
   * @param makes the file of these without which the run has failed, though it ended well
   */
  public record Train(
      List<String> run, Map<String, String> environment, String folder, String makes) {
    public Train {
      run = List.copyOf(run);
      environment = Map.copyOf(environment);
    }
  }
}
