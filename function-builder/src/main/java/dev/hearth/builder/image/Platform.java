package dev.hearth.builder.image;

import java.util.Locale;

/** The kind of machine that this is, in the words of OCI (those of Go). */
public record Platform(String os, String architecture) {
  public static Platform ofThisMachine() {
    String name = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return new Platform(
        "linux",
        switch (name) {
          case "x86_64" -> "amd64";
          case "aarch64" -> "arm64";
          default -> name;
        });
  }

  @Override
  public String toString() {
    return os + "/" + architecture;
  }
}
