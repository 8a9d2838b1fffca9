package dev.hearth.gateway.kafka.broker;

import dev.hearth.api.disk.DiskSpace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds the line that says why a broker ended. */
final class BrokerLog {
  private static final int TAIL = 64 << 10;
  private static final int LONGEST = 300;

  private BrokerLog() {}

  static String reason(EmbeddedBrokerConfig config) {
    return isDiskFull(config)
        ? "the disk is full; 'hearth disk' shows what uses it"
        : lastWords(config);
  }

  /**
   * Whether the broker has no room. Its log says so too, but may lack that line: there was no room
   * for it.
   */
  static boolean isDiskFull(EmbeddedBrokerConfig config) {
    try {
      FileStore store = Files.getFileStore(config.folder());
      DiskSpace space = new DiskSpace(store.getUsableSpace(), store.getTotalSpace());
      return space.condition() == DiskSpace.Condition.EXHAUSTED;
    } catch (IOException e) {
      return false;
    }
  }

  private static String lastWords(EmbeddedBrokerConfig config) {
    List<String> said = tail(config.output());
    for (String line : said.reversed()) {
      if (!line.isBlank()) {
        return shortened(line);
      }
    }
    for (String line : tail(config.log()).reversed()) {
      if (line.contains(" ERROR ") || line.contains(" FATAL ")) {
        return shortened(line);
      }
    }
    return "it gave no reason";
  }

  private static String shortened(String line) {
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line.strip();
  }

  private static List<String> tail(Path file) {
    try (var channel = Files.newByteChannel(file)) {
      channel.position(Math.max(0, channel.size() - TAIL));
      byte[] bytes = java.nio.channels.Channels.newInputStream(channel).readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
