package dev.hearth.builder.store;

import dev.hearth.api.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, the hash of everything content-addressed. */
public final class Sha256 {
  private static final int BUFFER = 128 * 1024;

  private Sha256() {}

  public static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  public static Digest end(MessageDigest digest) {
    return Digest.ofHex(HexFormat.of().formatHex(digest.digest()));
  }

  public static Digest of(byte[] bytes) {
    return Digest.ofHex(HexFormat.of().formatHex(start().digest(bytes)));
  }

  public static Digest of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Of the content of a file. */
  public static Digest ofFile(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return of(in);
    }
  }

  /** Of all that is left of a stream, which stays open. */
  public static Digest of(InputStream in) throws IOException {
    MessageDigest digest = start();
    byte[] buffer = new byte[BUFFER];
    for (int got; (got = in.read(buffer)) >= 0; ) {
      digest.update(buffer, 0, got);
    }
    return end(digest);
  }
}
