package dev.hearth.builder.manifest;

/** What a function's image is made from. */
public sealed interface ManifestSource {
  /** The function's code, packed by the rules of a template. */
  record Template(String name) implements ManifestSource {}

  /**
   * An image that exists.
   *
   * @param reference {@code registry/name:tag}, {@code oci-archive:FILE} or {@code
   *     docker-archive:FILE}
   */
  record Image(String reference) implements ManifestSource {}
}
