package dev.hearth.builder.template;

/**
 * A folder that is kept between builds.
 *
 * @param name of the folder on this machine; builds with the same name share it
 * @param path in the container
 */
public record Cache(String name, String path) {}
