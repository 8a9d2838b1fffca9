package dev.hearth.builder.template;

import java.util.List;

/**
 * When and how the dependencies of a function are installed.
 *
 * @param file its presence means that there may be dependencies
 * @param keys of a JSON {@code file}, one of which must hold something; none given: a line that is
 *     neither blank nor a comment is enough
 * @param inputs globs of the files that decide what is installed; the same content is installed
 *     once
 * @param run command, in a folder that holds the inputs
 * @param output the folder that it makes, kept at the same path below {@code /function}
 * @param caches folders of the container that are kept between builds
 */
public record DependencyRule(
    String file,
    List<String> keys,
    List<String> inputs,
    List<String> run,
    String output,
    List<Cache> caches) {
  public DependencyRule {
    keys = List.copyOf(keys);
    inputs = List.copyOf(inputs);
    run = List.copyOf(run);
    caches = List.copyOf(caches);
  }
}
