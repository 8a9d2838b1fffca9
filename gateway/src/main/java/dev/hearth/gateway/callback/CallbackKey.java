package dev.hearth.gateway.callback;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/** The key that callbacks are signed with, in a file that only its owner can read. */
public final class CallbackKey {
  private static final int BYTES = 32;

  private CallbackKey() {}

  /** Reads the key, which is made where it is missing. */
  public static String readOrCreate(Path file) {
    try {
      if (!Files.exists(file)) {
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        Path unfinished =
            Files.createTempFile(
                file.toAbsolutePath().getParent(),
                file.getFileName().toString(),
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(unfinished, Signature.secret(key) + "\n");
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new HearthException(
          ErrorCode.INTERNAL, "cannot read or make the key for callbacks " + file + ": " + e, e);
    }
  }
}
