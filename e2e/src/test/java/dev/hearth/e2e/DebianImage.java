package dev.hearth.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** An image made of Debian packages, whose command starts as root, as official images do. */
final class DebianImage {
  private DebianImage() {}

  /**
   * Writes a docker archive.
   *
   * @param setup shell commands that finish the root, which is {@code $1}
   * @param command JSON list of the entrypoint
   */
  static void write(Path archive, List<String> packages, List<String> setup, String command) {
    Path layer = archive.resolveSibling("layer.tar");
    Path root = archive.resolveSibling("root");
    try {
      run(
          List.of(
              "mmdebstrap",
              "--quiet",
              "--variant=extract",
              "--mode=root",
              "--include=" + String.join(",", packages),
              "trixie",
              root.toString()));
      for (String step : setup) {
        run(List.of("sh", "-c", step, "sh", root.toString()));
      }
      run(List.of("tar", "--numeric-owner", "-C", root.toString(), "-cf", layer.toString(), "."));
      run(List.of("rm", "-rf", "--one-file-system", root.toString()));
      byte[] config =
          """
          {"architecture":"amd64","os":"linux","config":{"Entrypoint":%s,
          "Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]},
          "rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}
          """
              .formatted(command, sha256(layer))
              .getBytes(StandardCharsets.UTF_8);
      byte[] manifest =
          "[{\"Config\":\"config.json\",\"RepoTags\":[\"debian:1\"],\"Layers\":[\"layer.tar\"]}]"
              .getBytes(StandardCharsets.UTF_8);
      try (OutputStream out = Files.newOutputStream(archive);
          TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
        put(tar, "manifest.json", manifest);
        put(tar, "config.json", config);
        TarArchiveEntry entry = new TarArchiveEntry("layer.tar");
        entry.setSize(Files.size(layer));
        tar.putArchiveEntry(entry);
        Files.copy(layer, tar);
        tar.closeArchiveEntry();
      }
      Files.delete(layer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(String.join(" ", command) + " failed: " + output);
    }
  }

  private static void put(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int count; (count = in.read(buffer)) > 0; ) {
        digest.update(buffer, 0, count);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
