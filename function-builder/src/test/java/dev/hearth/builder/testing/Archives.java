package dev.hearth.builder.testing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Gzipped tars, also ones that no honest program makes. */
public final class Archives {
  private Archives() {}

  /** Writes entries one after the other. */
  public interface Content {
    void write(TarArchiveOutputStream tar) throws IOException;
  }

  /** An archive of text files. */
  public static InputStream of(Map<String, String> files) {
    return of(
        tar -> {
          for (Map.Entry<String, String> file : files.entrySet()) {
            file(tar, file.getKey(), file.getValue());
          }
        });
  }

  public static InputStream of(Content content) {
    return new ByteArrayInputStream(bytes(content));
  }

  public static byte[] bytes(Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      content.write(tar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A tar that is not packed. */
  public static byte[] plain(Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      content.write(tar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Writes blocks of a tar as they are. */
  public interface Blocks {
    void write(OutputStream out) throws IOException;
  }

  /** A gzipped tar of any blocks, with an end. */
  public static byte[] raw(Blocks blocks) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      blocks.write(out);
      out.write(new byte[1024]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  public static void file(TarArchiveOutputStream tar, String name, String text) throws IOException {
    file(tar, name, text.getBytes(StandardCharsets.UTF_8));
  }

  public static void file(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  /** An entry of any type without content, for example a link. */
  public static void entry(TarArchiveOutputStream tar, String name, byte type, String target)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
    entry.setLinkName(target);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
  }
}
