package dev.hearth.builder.store;

import dev.hearth.api.image.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;

/**
 * Writes a blob under a temporary name; {@link #commit} gives it its place. Closing it before that
 * leaves nothing. For one thread.
 */
public final class BlobWriter extends OutputStream {
  private final Path blobs;
  private final Path temporary;
  private final FileChannel channel;
  private final OutputStream out;
  private final MessageDigest digest = Sha256.start();
  private long size;

  BlobWriter(Path blobs, Path temporary) throws IOException {
    this.blobs = blobs;
    this.temporary = temporary;
    this.channel =
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    this.out = Channels.newOutputStream(channel);
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    digest.update(bytes, offset, length);
    size += length;
  }

  /** Ends the blob; durable when this returns. */
  public Blob commit() throws IOException {
    Digest value = Sha256.end(digest);
    Path place = blobs.resolve(value.hex());
    if (Files.exists(place)) {
      // Young again: a removal of what is old must not take it from under the build that uses it.
      Files.setLastModifiedTime(place, FileTime.fromMillis(System.currentTimeMillis()));
    } else {
      channel.force(true);
      Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
    }
    close();
    return new Blob(value, size);
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(temporary);
  }
}
