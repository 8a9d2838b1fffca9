package dev.hearth.builder.archive;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import java.util.ArrayList;
import java.util.List;

/** The name of an entry as a path that stays inside the folder it is unpacked into; pure. */
final class EntryName {
  private static final int MAX_LENGTH = 1_000;
  private static final int MAX_PART = 255;

  private EntryName() {}

  /**
   * The name without {@code ./} and doubled slashes; empty for the root itself.
   *
   * @throws HearthException with {@code INVALID_ARCHIVE}
   */
  static String checked(String name) {
    if (name.startsWith("/")) {
      throw refused(name, "is absolute");
    }
    if (name.length() > MAX_LENGTH) {
      throw refused(name.substring(0, 80) + "…", "is longer than " + MAX_LENGTH + " characters");
    }
    List<String> parts = new ArrayList<>();
    for (String part : name.split("/", -1)) {
      if (part.equals("..")) {
        throw refused(name, "leads out of the folder");
      }
      if (part.length() > MAX_PART) {
        throw refused(name, "has a part longer than " + MAX_PART + " characters");
      }
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    // What stands for bytes that could not be decoded.
    if (name.indexOf('\ufffd') >= 0) {
      throw refused(name, "has a name that is not UTF-8; rename the file");
    }
    if (name.chars().anyMatch(character -> character < 0x20 || character == 0x7f)) {
      throw refused(printable(name), "has control characters");
    }
    return String.join("/", parts);
  }

  static HearthException refused(String name, String why) {
    return new HearthException(
        ErrorCode.INVALID_ARCHIVE,
        "the archive's entry '" + printable(name) + "' " + why + "; nothing was unpacked");
  }

  private static String printable(String name) {
    return name.replaceAll("\\p{Cntrl}", "?").replace("\ufffd", "\\ufffd");
  }
}
