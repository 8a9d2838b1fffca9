package dev.hearth.api.instance;

import java.util.regex.Pattern;

/** Identifies an instance on one machine: 8 to 16 lower-case letters and digits. */
public record InstanceId(String value) {
  private static final Pattern VALID = Pattern.compile("[a-z0-9]{8,16}");

  public InstanceId {
    if (!VALID.matcher(value).matches()) {
      throw new IllegalArgumentException("not an instance id: " + value);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
