package dev.hearth.invoker.log;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.LogLine;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** The files of instances that are there and that are gone. */
final class LogFiles {
  private static final Logger LOG = Logger.getLogger(LogFiles.class);
  private static final String ENDING = ".log";

  private final Path folder;

  LogFiles(Path folder) {
    this.folder = folder;
  }

  /** An instance that left a file, with the file's age and its size with the one before it. */
  private record LeftFile(InstanceId instance, Path file, long modified, long bytes) {}

  Path file(FunctionName function, InstanceId instance) throws IOException {
    return Files.createDirectories(folder.resolve(function.value())).resolve(instance + ENDING);
  }

  List<InstanceId> instances(FunctionName function) {
    return left(function).stream().map(LeftFile::instance).toList();
  }

  /** The last lines of one instance, oldest first. */
  List<LogLine> tail(FunctionName function, InstanceId instance, int limit) {
    Path file = folder.resolve(function.value()).resolve(instance + ENDING);
    List<LogLine> lines = new ArrayList<>();
    for (Path part : List.of(InstanceLog.earlier(file), file)) {
      if (Files.exists(part)) {
        try (Stream<String> text =
            new String(Files.readAllBytes(part), java.nio.charset.StandardCharsets.UTF_8).lines()) {
          text.map(line -> LogFormat.decode(instance, line))
              .flatMap(Optional::stream)
              .forEach(lines::add);
        } catch (IOException e) {
          LOG.debugf(e, "cannot read %s", part);
        }
      }
    }
    return lines.subList(Math.max(0, lines.size() - limit), lines.size());
  }

  /** Deletes the oldest files of instances that are gone until the rest is within the bound. */
  void prune(FunctionName function, long bytes, Set<InstanceId> live) {
    long sum = 0;
    for (LeftFile left : left(function).reversed()) {
      if (live.contains(left.instance())) {
        continue;
      }
      sum += left.bytes();
      if (sum > bytes) {
        delete(InstanceLog.earlier(left.file()));
        delete(left.file());
      }
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.debugf(e, "cannot delete %s", file);
    }
  }

  /** Oldest first. */
  private List<LeftFile> left(FunctionName function) {
    List<LeftFile> left = new ArrayList<>();
    Path own = folder.resolve(function.value());
    if (!Files.isDirectory(own)) {
      return left;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(own, "*" + ENDING)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        Path earlier = InstanceLog.earlier(file);
        left.add(
            new LeftFile(
                new InstanceId(name.substring(0, name.length() - ENDING.length())),
                file,
                Files.getLastModifiedTime(file).toMillis(),
                Files.size(file) + (Files.exists(earlier) ? Files.size(earlier) : 0)));
      }
    } catch (IOException e) {
      LOG.debugf(e, "cannot list %s", own);
    }
    left.sort(Comparator.comparingLong(LeftFile::modified));
    return left;
  }
}
