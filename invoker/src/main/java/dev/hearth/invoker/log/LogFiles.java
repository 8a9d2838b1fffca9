package dev.hearth.invoker.log;

import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.instance.InstanceId;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
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

  /** Those that left a file, in no order. */
  List<InstanceId> instances(FunctionName function) {
    List<InstanceId> instances = new ArrayList<>();
    Path own = folder.resolve(function.value());
    if (Files.isDirectory(own)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(own, "*" + ENDING)) {
        files.forEach(file -> instances.add(instance(file)));
      } catch (IOException | DirectoryIteratorException e) {
        LOG.debugf(e, "cannot list %s", own);
      }
    }
    return instances;
  }

  private static InstanceId instance(Path file) {
    String name = file.getFileName().toString();
    return new InstanceId(name.substring(0, name.length() - ENDING.length()));
  }

  /** Where an instance's lines are, whether the file is there or not. */
  Path place(FunctionName function, InstanceId instance) {
    return folder.resolve(function.value()).resolve(instance + ENDING);
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
        Path earlier = InstanceLog.earlier(file);
        left.add(
            new LeftFile(
                instance(file),
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

  /** Functions that left logs, also such as are gone. */
  List<FunctionName> functions() {
    List<FunctionName> functions = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return functions;
    }
    try (DirectoryStream<Path> own = Files.newDirectoryStream(folder, Files::isDirectory)) {
      for (Path each : own) {
        functions.add(new FunctionName(each.getFileName().toString()));
      }
    } catch (IOException | IllegalArgumentException | HearthException e) {
      LOG.debugf(e, "cannot list %s", folder);
    }
    return functions;
  }

  long bytes(FunctionName function) {
    return left(function).stream().mapToLong(LeftFile::bytes).sum();
  }

  Instant lastModified(FunctionName function) {
    return Instant.ofEpochMilli(
        left(function).stream().mapToLong(LeftFile::modified).max().orElse(0));
  }

  /** Deletes the logs of a function; tells how many bytes that freed. */
  long delete(FunctionName function) {
    long bytes = bytes(function);
    for (LeftFile left : left(function)) {
      delete(InstanceLog.earlier(left.file()));
      delete(left.file());
    }
    delete(folder.resolve(function.value()));
    return bytes;
  }
}
