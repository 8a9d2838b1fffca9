package dev.hearth.invoker.layer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which layers lie under mounts, as the kernel tells. It knows of those that no revision has: stem
 * cells and containers made ahead.
 */
final class MountedLayers {
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

  /** What neither the kernel nor an overlay mount writes in another way than it is. */
  private static final Pattern PLAIN = Pattern.compile("[\\w/.+@-]*");

  private MountedLayers() {}

  /** Names of the folders of mounted layers below a folder. */
  static Set<String> in(Path folder) throws IOException {
    return in(folder, new String(Files.readAllBytes(MOUNTS), StandardCharsets.ISO_8859_1));
  }

  static Set<String> in(Path folder, String mounts) {
    // Where the path may be written in another way, layers of the same name elsewhere count too.
    String before =
        PLAIN.matcher(folder.toString()).matches()
            ? "(?<=[=:])" + Pattern.quote(folder + "/")
            : "/";
    Matcher layer = Pattern.compile(before + "([^/:,\\s]+)/fs(?=[:,\\s]|$)").matcher(mounts);
    Set<String> names = new HashSet<>();
    while (layer.find()) {
      names.add(layer.group(1));
    }
    return names;
  }
}
