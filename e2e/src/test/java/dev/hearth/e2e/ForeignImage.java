package dev.hearth.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A container image that knows nothing of Hearth: busybox with its own web server. */
final class ForeignImage {
  private static final Path BUSYBOX = Path.of("/bin/busybox");

  private ForeignImage() {}

  /** Writes a docker archive whose container runs {@code command} with busybox' shell. */
  static void write(Path archive, String command) {
    try {
      if (!Files.exists(BUSYBOX)) {
        throw new AssertionError("this test needs busybox: apt-get install -y busybox-static");
      }
      byte[] layer =
          tar(
              Map.of(
                  "bin/busybox", Files.readAllBytes(BUSYBOX),
                  "www/index.html", "hello from an image\n".getBytes(StandardCharsets.UTF_8)));
      String config =
          """
          {"architecture":"amd64","os":"linux","config":{"Entrypoint":["/bin/busybox","sh","-c"],
          "Cmd":["%s"],"Env":["PATH=/bin"]},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}
          """
              .formatted(command, sha256(layer));
      byte[] configBytes = config.getBytes(StandardCharsets.UTF_8);
      String configName = sha256(configBytes) + ".json";
      byte[] manifest =
          ("[{\"Config\":\""
                  + configName
                  + "\",\"RepoTags\":[\"foreign:1\"],\"Layers\":[\"layer.tar\"]}]")
              .getBytes(StandardCharsets.UTF_8);
      Files.write(
          archive,
          tar(Map.of("manifest.json", manifest, configName, configBytes, "layer.tar", layer)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] tar(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (String name : files.keySet().stream().sorted().toList()) {
        for (String parent : parents(name)) {
          tar.putArchiveEntry(new TarArchiveEntry(parent));
          tar.closeArchiveEntry();
        }
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(0100755);
        entry.setSize(files.get(name).length);
        tar.putArchiveEntry(entry);
        tar.write(files.get(name));
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static List<String> parents(String name) {
    int slash = name.indexOf('/');
    return slash < 0 ? List.of() : List.of(name.substring(0, slash + 1));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
