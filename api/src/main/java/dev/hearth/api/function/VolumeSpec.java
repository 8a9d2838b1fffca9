package dev.hearth.api.function;

/**
 * A folder of the function's own that outlives its instances.
 *
 * @param name within the function: 1 to 40 lower-case letters, digits and hyphens
 * @param path where instances see it; absolute
 * @param sizeBytes most bytes that it can hold, at least 16 MiB
 * @param shared whether several instances may have it at a time
 */
public record VolumeSpec(String name, String path, long sizeBytes, boolean shared) {
  public static final long LEAST_BYTES = 16L << 20;

  public VolumeSpec {
    if (!name.matches("[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")) {
      throw new IllegalArgumentException(
          "a volume's name must be 1 to 40 lower-case letters, digits and hyphens: " + name);
    }
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("a volume's path must begin with '/': " + path);
    }
    if (sizeBytes < LEAST_BYTES) {
      throw new IllegalArgumentException("a volume's size must be at least 16Mi: " + sizeBytes);
    }
  }
}
