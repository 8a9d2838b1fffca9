package dev.hearth.builder.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.error.HearthException;
import dev.hearth.builder.layer.LayerEntry;
import dev.hearth.builder.layer.LayerWriter;
import dev.hearth.builder.store.Layer;
import dev.hearth.builder.store.LayoutStore;
import dev.hearth.builder.template.BaseDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebianRootTest {
  private static final BaseDefinition.Debian SMALL =
      new BaseDefinition.Debian(
          "trixie",
          List.of("dash", "ca-certificates"),
          List.of("chroot \"$1\" /bin/sh -c 'echo from inside > /etc/made'"),
          List.of("usr/share/perl5"),
          Map.of());

  @TempDir private Path folder;

  @Test
  void aRootIsMadeAndIsTheSameEachTime() throws Exception {
    LayoutStore store = LayoutStore.open(folder.resolve("store"));
    List<String> progress = new ArrayList<>();

    Layer first = root(store, "first", progress);
    Layer second = root(store, "second", progress);

    assertThat(second).isEqualTo(first);
    assertThat(progress).anyMatch(line -> line.startsWith("mmdebstrap: "));
    assertThat(folder.resolve("first/etc/made")).hasContent("from inside");
    assertThat(folder.resolve("first/lib64/ld-linux-x86-64.so.2").toRealPath()).isNotNull();
    assertThat(folder.resolve("first/etc/ssl/certs/ca-certificates.crt"))
        .content()
        .contains("BEGIN CERTIFICATE");
  }

  @Test
  void whatNobodyNeedsIsLeftOut() throws Exception {
    DebianRoot.make("the base", SMALL, folder, folder.resolve("root"), line -> {});

    List<String> paths =
        RootEntries.of(folder.resolve("root"), SMALL.exclude()).stream()
            .map(LayerEntry::path)
            .toList();

    assertThat(paths)
        .contains("usr/bin/dash", "usr/share/doc/dash/copyright", "etc/passwd", "tmp", "lib64")
        .noneMatch(path -> path.startsWith("usr/share/man"))
        .noneMatch(path -> path.startsWith("usr/share/perl5"))
        .noneMatch(path -> path.startsWith("etc/apt"))
        .noneMatch(path -> path.startsWith("var/lib"));
  }

  @Test
  void aFailureNamesTheCommandAndItsOutput() {
    BaseDefinition.Debian wrong =
        new BaseDefinition.Debian(
            "trixie", List.of("there-is-no-such-package"), List.of(), List.of(), Map.of());

    assertThatThrownBy(
            () -> DebianRoot.make("the base", wrong, folder, folder.resolve("root"), line -> {}))
        .isInstanceOf(HearthException.class)
        .hasMessageContaining("could not make the base: 'mmdebstrap --variant=extract")
        .hasMessageContaining("Unable to locate package there-is-no-such-package");
  }

  @Test
  void theMachinesMirrorAndProxyAreUsed() {
    List<String> command =
        DebianRoot.command(
            SMALL,
            new AptConfiguration(
                new AptSources("http://mirror.example/debian", Optional.empty(), ""),
                List.of("Acquire::http::Proxy \"http://proxy.example:3128\";")),
            Path.of("/target"));

    assertThat(command)
        .contains(
            "--aptopt=Acquire::http::Proxy \"http://proxy.example:3128\";",
            "deb http://mirror.example/debian trixie main")
        .containsSequence("trixie", "/target");
  }

  private Layer root(LayoutStore store, String name, List<String> progress) throws Exception {
    Path root = folder.resolve(name);
    DebianRoot.make("the base", SMALL, folder, root, progress::add);
    assertThat(Files.isDirectory(root)).isTrue();
    return LayerWriter.write(store, RootEntries.of(root, SMALL.exclude()));
  }
}
