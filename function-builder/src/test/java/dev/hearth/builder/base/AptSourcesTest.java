package dev.hearth.builder.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AptSourcesTest {
  @Test
  void aMachineWithoutDebianSourcesUsesDebiansOwnMirror() {
    AptSources ubuntu =
        AptSources.read(List.of("deb http://archive.ubuntu.com/ubuntu noble main"), List.of());

    assertThat(ubuntu).isEqualTo(AptSources.DEFAULT);
    assertThat(ubuntu.lines("trixie"))
        .containsExactly(
            "deb http://deb.debian.org/debian trixie main",
            "deb http://deb.debian.org/debian trixie-updates main",
            "deb http://deb.debian.org/debian-security trixie-security main");
  }

  @Test
  void theMirrorOfTheMachineIsUsedInTheOneLineFormat() {
    AptSources sources =
        AptSources.read(
            List.of(
                """
                # a comment
                deb-src http://mirror.example/debian bookworm main
                deb [arch=amd64 signed-by=/etc/keys/corp.gpg] https://mirror.example/debian bookworm main contrib
                deb https://mirror.example/security bookworm-security main
                """),
            List.of());

    assertThat(sources)
        .isEqualTo(
            new AptSources(
                "https://mirror.example/debian",
                Optional.of("https://mirror.example/security"),
                "signed-by=/etc/keys/corp.gpg"));
    assertThat(sources.lines("trixie").getFirst())
        .isEqualTo("deb [signed-by=/etc/keys/corp.gpg] https://mirror.example/debian trixie main");
  }

  @Test
  void theMirrorOfTheMachineIsUsedInTheDeb822Format() {
    AptSources sources =
        AptSources.read(
            List.of("deb https://deb.nodesource.com/node_20.x nodistro main"),
            List.of(
                """
                Types: deb
                URIs: http://other.example/debian
                Suites: bookworm
                Components: main
                Enabled: no

                Types: deb deb-src
                # http://snapshot.debian.org/
                URIs: http://mirror.example/debian
                Suites: bookworm bookworm-updates
                Components: main
                Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
                """));

    assertThat(sources)
        .isEqualTo(new AptSources("http://mirror.example/debian", Optional.empty(), ""));
    assertThat(sources.lines("trixie")).hasSize(2);
  }

  @Test
  void aTrustedMirrorStaysTrusted() {
    AptSources sources =
        AptSources.read(
            List.of("deb [trusted=yes] file:/srv/mirror trixie main non-free-firmware"), List.of());

    assertThat(sources.lines("trixie").getFirst())
        .isEqualTo("deb [trusted=yes] file:/srv/mirror trixie main");
  }
}
