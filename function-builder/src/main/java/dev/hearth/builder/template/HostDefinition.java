package dev.hearth.builder.template;

import java.util.List;

/**
 * The function host's files, which stand at {@code /hearth/host} in the base.
 *
 * @param include globs of files below the template's folder {@code host}
 * @param prepare command run in the build base over a copy of these, whose result becomes the host;
 *     empty for none
 */
public record HostDefinition(List<String> include, List<String> prepare) {
  public HostDefinition {
    include = List.copyOf(include);
    prepare = List.copyOf(prepare);
  }
}
