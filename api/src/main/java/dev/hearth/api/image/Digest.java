package dev.hearth.api.image;

import java.util.regex.Pattern;

/** A content digest as OCI writes it: {@code sha256:} and 64 hexadecimal digits. */
public record Digest(String value) {
  private static final Pattern VALID = Pattern.compile("sha256:[0-9a-f]{64}");

  public Digest {
    if (!VALID.matcher(value).matches()) {
      throw new IllegalArgumentException("not a sha256 digest: " + value);
    }
  }

  public static Digest ofHex(String hex) {
    return new Digest("sha256:" + hex);
  }

  /** The 64 hexadecimal digits. */
  public String hex() {
    return value.substring("sha256:".length());
  }

  @Override
  public String toString() {
    return value;
  }
}
