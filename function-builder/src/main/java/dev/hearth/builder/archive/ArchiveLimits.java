package dev.hearth.builder.archive;

/**
 * How much an archive may hold.
 *
 * @param bytes of all files together, unpacked; also the bound of the archive itself
 * @param entries files, folders and links
 */
public record ArchiveLimits(long bytes, int entries) {
  public static final ArchiveLimits DEFAULT = new ArchiveLimits(512L << 20, 50_000);
}
