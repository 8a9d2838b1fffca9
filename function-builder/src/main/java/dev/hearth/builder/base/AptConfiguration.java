package dev.hearth.builder.base;

import dev.hearth.builder.process.HostProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The apt configuration of this machine: mirror, proxy, certificates, credentials.
 *
 * @param options lines of {@code apt.conf} on how packages are fetched
 */
record AptConfiguration(AptSources sources, List<String> options) {
  /** mmdebstrap gives apt a configuration of its own, so what concerns the network is handed on. */
  private static final Pattern NETWORK =
      Pattern.compile(
          "Acquire::(?:https?|Retries|Check-Valid-Until|Check-Date|ForceIPv[46])\\b.*\".+\";");

  static AptConfiguration ofThisMachine() throws IOException, InterruptedException {
    List<String> options = new ArrayList<>();
    try {
      HostProgram.run(
          List.of("apt-config", "dump"),
          Map.of("LC_ALL", "C"),
          line -> {
            if (NETWORK.matcher(line).matches()) {
              options.add(line);
            }
          });
    } catch (IOException e) {
      // No apt here; mmdebstrap will say what it lacks.
      options.clear();
    }
    Path apt = Path.of("/etc/apt");
    List<String> lists = new ArrayList<>(texts(apt.resolve("sources.list.d"), ".list"));
    lists.addAll(0, texts(apt, "sources.list"));
    return new AptConfiguration(
        AptSources.read(lists, texts(apt.resolve("sources.list.d"), ".sources")), options);
  }

  private static List<String> texts(Path folder, String suffix) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        if (file.toString().endsWith(suffix) && Files.isRegularFile(file)) {
          texts.add(Files.readString(file));
        }
      }
    }
    return texts;
  }
}
