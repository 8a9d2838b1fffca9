package dev.hearth.builder.imported;

import dev.hearth.api.image.Digest;
import dev.hearth.builder.store.Blob;
import dev.hearth.builder.store.BlobWriter;
import dev.hearth.builder.store.LayoutStore;
import dev.hearth.builder.store.Sha256;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/** Takes one layer into a store, gzipped, and checks that its content is what the image names. */
final class LayerImport {
  private static final int BUFFER = 128 * 1024;
  private static final int GZIP_MAGIC = 0x1f8b;
  private static final int ZSTD_MAGIC = 0x28b5;

  /** Unpacked; larger than any image that a function could be started from. */
  private static final long MAX_BYTES = 16L << 30;

  private LayerImport() {}

  static Blob add(LayoutStore store, ForeignImage image, int number, Digest diffId)
      throws IOException, InterruptedException {
    ForeignImage.ForeignLayer layer = image.layers().get(number);
    if (layer.digest().isPresent() && store.refresh(layer.digest().get())) {
      Digest known = layer.digest().get();
      return new Blob(known, Files.size(store.path(known)));
    }
    String name = "its layer " + (number + 1) + " of " + image.layers().size();
    try (InputStream content = new BufferedInputStream(layer.content().open(), BUFFER);
        BlobWriter blob = store.write()) {
      Digest actual =
          switch (magic(content)) {
            case GZIP_MAGIC -> copyGzipped(content, blob);
            case ZSTD_MAGIC ->
                throw ImageImport.invalid(
                    image, name + " is packed with zstd, which is not supported; use gzip");
            default -> gzip(content, blob);
          };
      if (!actual.equals(diffId)) {
        throw ImageImport.invalid(image, name + " is damaged: its content has another digest");
      }
      Blob written = blob.commit();
      Optional<Digest> expected = layer.digest();
      if (expected.isPresent()
          && !expected.get().equals(diffId)
          && !expected.get().equals(written.digest())) {
        throw ImageImport.invalid(image, name + " is damaged: its blob has another digest");
      }
      return written;
    } catch (ZipException | EOFException e) {
      throw ImageImport.invalid(image, name + " is damaged: " + e.getMessage());
    } catch (TooLong e) {
      throw ImageImport.invalid(
          image, name + " holds more than " + (MAX_BYTES >> 30) + " GiB, which is the limit");
    }
  }

  private static int magic(InputStream content) throws IOException {
    content.mark(2);
    int magic = content.read() << 8 | content.read();
    content.reset();
    return magic;
  }

  /** Keeps the bytes as they are; what lies in them only passes by. */
  private static Digest copyGzipped(InputStream content, OutputStream blob) throws IOException {
    MessageDigest digest = Sha256.start();
    InputStream copying = new Copying(content, blob);
    InputStream unpacked = new DigestInputStream(new GZIPInputStream(copying, BUFFER), digest);
    drain(unpacked, OutputStream.nullOutputStream());
    drain(copying, OutputStream.nullOutputStream());
    return Sha256.end(digest);
  }

  private static Digest gzip(InputStream content, OutputStream blob) throws IOException {
    MessageDigest digest = Sha256.start();
    GZIPOutputStream packed = new GZIPOutputStream(blob, BUFFER);
    drain(new DigestInputStream(content, digest), packed);
    packed.finish();
    return Sha256.end(digest);
  }

  private static void drain(InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long total = 0;
    for (int got; (got = from.read(buffer)) >= 0; ) {
      total += got;
      if (total > MAX_BYTES) {
        throw new TooLong();
      }
      to.write(buffer, 0, got);
    }
  }

  private static final class TooLong extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** Writes everything that is read. */
  private static final class Copying extends FilterInputStream {
    private final OutputStream copy;

    Copying(InputStream in, OutputStream copy) {
      super(in);
      this.copy = copy;
    }

    @Override
    public int read() throws IOException {
      int value = in.read();
      if (value >= 0) {
        copy.write(value);
      }
      return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int got = in.read(buffer, offset, length);
      if (got > 0) {
        copy.write(buffer, offset, got);
      }
      return got;
    }
  }
}
