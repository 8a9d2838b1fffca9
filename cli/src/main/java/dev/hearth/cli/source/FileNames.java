package dev.hearth.cli.source;

import dev.hearth.cli.output.CommandFailure;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Names of files as text. To Linux they are bytes; archives and images hold text in UTF-8, and the
 * platform runs on machines with another locale.
 */
final class FileNames {
  private static final int DELETE = 0x7f;

  private FileNames() {}

  /**
   * The last part of a path.
   *
   * @throws CommandFailure when it is not UTF-8
   */
  static String of(Path path) {
    String name = path.getFileName().toString();
    if (name.chars().allMatch(c -> c < DELETE)) {
      return name;
    }
    byte[] bytes = bytes(path);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw CommandFailure.usage(
              "the file name '%s' in %s is not encoded in UTF-8"
                  .formatted(escaped(bytes), path.getParent()))
          .withHint("rename it, or name it by a pattern such as 'caf*' in " + IgnoreRules.FILE);
    }
  }

  /** The name as Linux has it, which only the address of a file tells whole. */
  private static byte[] bytes(Path path) {
    String address = path.toUri().getRawPath();
    String whole = address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
    String name = whole.substring(whole.lastIndexOf('/') + 1);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) == '%') {
        bytes.write(Integer.parseInt(name, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.write(name.charAt(i));
      }
    }
    return bytes.toByteArray();
  }

  private static String escaped(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte each : bytes) {
      int value = each & 0xff;
      boolean plain = value >= 0x20 && value < DELETE && value != '\\';
      text.append(
          plain ? String.valueOf((char) value) : String.format(Locale.ROOT, "\\x%02x", value));
    }
    return text.toString();
  }
}
