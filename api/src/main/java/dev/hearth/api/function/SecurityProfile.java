package dev.hearth.api.function;

import java.util.List;

/** What rights the processes of an instance may have inside of its user namespace. */
public enum SecurityProfile {
  /** None: root inside is a name only. */
  RESTRICTED,

  /**
   * Those that Docker gives by default, for images that begin as root and change to another user.
   * They count for what belongs to the instance: its files, its processes. None counts on the host.
   */
  DOCKER;

  private static final List<String> OF_DOCKER =
      List.of(
          "AUDIT_WRITE",
          "CHOWN",
          "DAC_OVERRIDE",
          "FOWNER",
          "FSETID",
          "KILL",
          "MKNOD",
          "NET_BIND_SERVICE",
          "NET_RAW",
          "SETFCAP",
          "SETGID",
          "SETPCAP",
          "SETUID",
          "SYS_CHROOT");

  /** Linux capabilities, without {@code CAP_}. */
  public List<String> capabilities() {
    return this == DOCKER ? OF_DOCKER : List.of();
  }
}
