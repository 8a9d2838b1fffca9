package dev.hearth.invoker.testing;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.Digest;
import dev.hearth.api.image.ImageConfig;
import dev.hearth.api.image.ImageStore;
import dev.hearth.api.image.StoredImage;
import dev.hearth.api.image.StoredLayer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Images of busybox and a small function host in C, made where the tests run. */
public final class TestImages implements ImageStore {
  private static final Path BUSYBOX = Path.of("/bin/busybox");
  private static final String TAR = "application/vnd.oci.image.layer.v1.tar";

  private final Map<Digest, StoredImage> images = new ConcurrentHashMap<>();
  private final Path folder;
  private final StoredLayer base;
  private final StoredLayer host;

  public TestImages(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    if (!Files.isExecutable(BUSYBOX)) {
      throw new IllegalStateException(
          "the test needs " + BUSYBOX + ": apt-get install busybox-static");
    }
    base = base();
    host =
        layer(
            Map.of("hearth/host/serve", compiled("host"), "bin/probe", compiled("probe")),
            List.of());
  }

  /** The host with an argument, as the image's user. */
  public StoredImage host(String mode, String user) {
    return image(List.of("/hearth/host/serve", mode), user);
  }

  /** A shell that runs a script. */
  public StoredImage shell(String script, String user) {
    return image(List.of("/bin/sh", "-c", script), user);
  }

  public StoredImage image(List<String> command, String user) {
    ImageConfig config =
        new ImageConfig(
            command, List.of(), Map.of("FROM_IMAGE", "yes", "PATH", "/bin"), "/", user, Map.of());
    Digest digest = digest(command + user);
    return images.computeIfAbsent(digest, d -> new StoredImage(d, config, List.of(base, host)));
  }

  /** A layer of text files, by their paths below {@code /}. */
  public StoredLayer files(Map<String, String> texts) throws IOException {
    Map<String, Path> files = new TreeMap<>();
    for (Map.Entry<String, String> text : texts.entrySet()) {
      Path file = Files.createTempFile(folder, "text", "");
      files.put(text.getKey(), Files.writeString(file, text.getValue()));
    }
    return layer(files, List.of());
  }

  @Override
  public StoredImage image(Digest digest) {
    StoredImage image = images.get(digest);
    if (image == null) {
      throw new HearthException(ErrorCode.INVALID_IMAGE, "no image " + digest);
    }
    return image;
  }

  private StoredLayer base() throws IOException {
    Path passwd =
        Files.writeString(
            folder.resolve("passwd"), "root:x:0:0::/root:/bin/sh\nweb:x:1234:4321::/:/bin/sh\n");
    Path index = Files.writeString(folder.resolve("index.html"), "hello from busybox\n");
    return layer(
        Map.of("bin/busybox", BUSYBOX, "etc/passwd", passwd, "www/index.html", index),
        List.of(
            "sh", "cat", "id", "ls", "sleep", "httpd", "grep", "wget", "touch", "dd", "mount",
            "stat", "unshare", "ip"));
  }

  private Path compiled(String name) throws IOException, InterruptedException {
    Path source = folder.resolve(name + ".c");
    try (InputStream in = TestImages.class.getResourceAsStream(name + ".c")) {
      Files.write(source, in.readAllBytes());
    }
    Path program = folder.resolve(name);
    try {
      Process compiler =
          new ProcessBuilder("gcc", "-static", "-O1", "-o", program.toString(), source.toString())
              .inheritIO()
              .start();
      if (compiler.waitFor() != 0) {
        throw new IllegalStateException("cannot compile: apt-get install gcc libc6-dev");
      }
    } catch (IOException e) {
      throw new IllegalStateException("the test needs gcc: apt-get install gcc libc6-dev", e);
    }
    return program;
  }

  private StoredLayer layer(Map<String, Path> files, List<String> applets) throws IOException {
    Path tar = Files.createTempFile(folder, "layer", ".tar");
    try (OutputStream out = Files.newOutputStream(tar);
        TarArchiveOutputStream archive = new TarArchiveOutputStream(out)) {
      for (Map.Entry<String, Path> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setMode(Files.isExecutable(file.getValue()) ? 0755 : 0644);
        entry.setSize(Files.size(file.getValue()));
        archive.putArchiveEntry(entry);
        Files.copy(file.getValue(), archive);
        archive.closeArchiveEntry();
      }
      for (String applet : applets) {
        TarArchiveEntry entry = new TarArchiveEntry("bin/" + applet, TarConstants.LF_SYMLINK);
        entry.setLinkName("busybox");
        archive.putArchiveEntry(entry);
        archive.closeArchiveEntry();
      }
    }
    Digest digest = digest(tar);
    return new StoredLayer(digest, digest, TAR, tar);
  }

  private static Digest digest(Path file) throws IOException {
    try (DigestInputStream in = new DigestInputStream(Files.newInputStream(file), sha256())) {
      in.transferTo(OutputStream.nullOutputStream());
      return Digest.ofHex(HexFormat.of().formatHex(in.getMessageDigest().digest()));
    }
  }

  private static Digest digest(String text) {
    return Digest.ofHex(
        HexFormat.of()
            .formatHex(sha256().digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8))));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
