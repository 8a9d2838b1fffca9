package dev.hearth.builder.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderUseTest {
  @TempDir private Path work;
  private Path folder;

  @BeforeEach
  void fill() throws IOException {
    folder = Files.createDirectories(work.resolve("folder/sub")).getParent();
    for (String name : new String[] {"read", "listed", "changed", "removed", "sub/deep", "mode"}) {
      Files.writeString(folder.resolve(name), name);
    }
    Files.createSymbolicLink(folder.resolve("link"), Path.of("read"));
  }

  private interface Commands {
    void run() throws IOException;
  }

  private FolderUse.Found after(Commands commands) throws IOException {
    FolderUse use = FolderUse.of(folder);
    commands.run();
    return use.found();
  }

  @Test
  void nothingIsReadWhereNamesAreListedOnly() throws IOException {
    FolderUse.Found found =
        after(
            () -> {
              try (var names = Files.walk(folder)) {
                assertThat(names.filter(Files::exists)).isNotEmpty();
              }
            });

    assertThat(found.read()).isEmpty();
    assertThat(found.written()).isEmpty();
    assertThat(found.replaced()).isEmpty();
  }

  @Test
  void aFileThatIsReadIsToldAlsoThroughALinkAndCopied() throws IOException {
    assertThat(after(() -> Files.readString(folder.resolve("sub/deep"))).read())
        .containsExactly("sub/deep");
    assertThat(after(() -> Files.readString(folder.resolve("link"))).read())
        .containsExactly("read");
    FolderUse.Found copied =
        after(() -> Files.copy(folder.resolve("listed"), folder.resolve("copy")));
    assertThat(copied.read()).containsExactly("listed");
    assertThat(copied.written()).containsExactly("copy");
  }

  @Test
  void whatChangesIsWrittenAndReplacesWhatWasThere() throws IOException {
    FolderUse.Found found =
        after(
            () -> {
              FileTime time = Files.getLastModifiedTime(folder.resolve("changed"));
              Files.writeString(folder.resolve("changed"), "CHANGED");
              Files.setLastModifiedTime(folder.resolve("changed"), time);
              Files.delete(folder.resolve("removed"));
              Files.setPosixFilePermissions(
                  folder.resolve("mode"), PosixFilePermissions.fromString("rwxr-xr-x"));
              Files.createDirectories(folder.resolve("new/folder"));
            });

    assertThat(found.written()).containsExactlyInAnyOrder("changed", "mode", "new", "new/folder");
    assertThat(found.replaced()).containsExactlyInAnyOrder("changed", "mode", "removed");
    assertThat(found.read()).contains("changed", "mode", "removed");
  }

  @Test
  void aFileInPlaceOfALinkOrAFolderReplacesIt() throws IOException {
    FolderUse.Found found =
        after(
            () -> {
              Files.delete(folder.resolve("link"));
              Files.writeString(folder.resolve("link"), "x");
              Files.delete(folder.resolve("sub/deep"));
              Files.delete(folder.resolve("sub"));
              Files.writeString(folder.resolve("sub"), "x");
            });

    assertThat(found.written()).containsExactlyInAnyOrder("link", "sub");
    assertThat(found.replaced()).containsExactlyInAnyOrder("link", "sub", "sub/deep");
  }
}
