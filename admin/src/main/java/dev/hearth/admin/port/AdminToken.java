package dev.hearth.admin.port;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/** The bearer token of the admin API, made at the first start and readable for its owner only. */
public final class AdminToken {
  private static final int BYTES = 32;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private AdminToken() {}

  /**
   * Reads the token, or makes one; never seen half-written by another process. Other users lose
   * their rights to an existing file.
   */
  public static String readOrCreate(Path file) throws IOException {
    if (Files.exists(file)) {
      if (!Files.getPosixFilePermissions(file).equals(OWNER_ONLY)) {
        Files.setPosixFilePermissions(file, OWNER_ONLY);
      }
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
            PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    Files.writeString(temporary, token + "\n");
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    return token;
  }
}
