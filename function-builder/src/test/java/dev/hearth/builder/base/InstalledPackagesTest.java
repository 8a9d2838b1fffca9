package dev.hearth.builder.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class InstalledPackagesTest {
  private static final String STATUS =
      """
      Package: libc6
      Status: install ok installed
      Version: 2.41

      Package: dpkg
      Status: install ok installed
      Depends: tar (>= 1.28)

      Package: tar
      Status: install ok installed
      Pre-Depends: libc6

      Package: libpq5
      Status: install ok installed
      Depends: libc6 (>= 2.38), libssl3t64:any (>= 3.0), libldap2 | libldap-2.5,
       mail-agent
      Description: a library
       Package: not-a-field

      Package: libssl3t64
      Status: install ok installed
      Provides: libssl3 (= 3.5)

      Package: exim
      Status: install ok installed
      Provides: mail-agent, other
      Depends: libssl3

      Package: removed
      Status: deinstall ok config-files
      """;

  @Test
  void aPackageBringsAllThatItDependsOn() {
    assertThat(InstalledPackages.read(STATUS).closure(List.of("libpq5")))
        .containsExactly("exim", "libc6", "libpq5", "libssl3t64");
    assertThat(InstalledPackages.read(STATUS).closure(List.of("tar")))
        .containsExactly("libc6", "tar");
    assertThat(InstalledPackages.read(STATUS).closure(List.of("removed", "none"))).isEmpty();
  }
}
