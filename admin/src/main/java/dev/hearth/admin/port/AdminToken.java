package dev.hearth.admin.port;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The bearer token of the admin API, made at the first start and readable for its owner only. */
public final class AdminToken {
  private static final int BYTES = 32;

  private AdminToken() {}

  /** Reads the token, or makes one; never seen half-written by another process. */
  public static String readOrCreate(Path file) throws IOException {
    if (Files.exists(file)) {
      String token = Files.readString(file).strip();
      if (!token.isEmpty()) {
        return token;
      }
    }
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    String token = HexFormat.of().formatHex(random);
    Path temporary =
        Files.createTempFile(
            file.toAbsolutePath().getParent(),
            ".token",
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(temporary, token + "\n");
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    return token;
  }
}
