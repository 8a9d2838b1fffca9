package dev.hearth.invoker.log;

import dev.hearth.api.instance.LogLine;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jboss.logging.Logger;

/** The file of one instance, and the one before it. */
final class InstanceLog implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(InstanceLog.class);

  private final Path file;
  private final long limit;
  private OutputStream out;
  private long size;

  InstanceLog(Path file, long limit) throws IOException {
    this.file = file;
    this.limit = limit;
    open();
  }

  static Path earlier(Path file) {
    return file.resolveSibling(file.getFileName() + ".1");
  }

  private void open() throws IOException {
    out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    size = Files.size(file);
  }

  /** A full disk must not stop an instance: what cannot be written is lost. */
  synchronized void write(LogLine line) {
    byte[] bytes = LogFormat.encode(line);
    try {
      if (size + bytes.length > limit) {
        out.close();
        Files.move(file, earlier(file), StandardCopyOption.REPLACE_EXISTING);
        open();
      }
      out.write(bytes);
      size += bytes.length;
    } catch (IOException e) {
      LOG.debugf(e, "cannot write %s", file);
    }
  }

  @Override
  public synchronized void close() {
    try {
      out.close();
    } catch (IOException e) {
      LOG.debugf(e, "cannot close %s", file);
    }
  }
}
