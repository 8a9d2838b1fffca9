package dev.hearth.builder.store;

import dev.hearth.api.image.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/**
 * Writes a blob under a temporary name; {@link #commit} gives it its place. Closing it before that
 * leaves nothing. For one thread.
 */
public final class BlobWriter extends OutputStream {
  private final BlobFolder blobs;
  private final Path temporary;
  private final FileChannel channel;
  private final OutputStream out;
  private final MessageDigest digest = Sha256.start();
  private long size;

  BlobWriter(BlobFolder blobs, Path temporary) throws IOException {
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
    if (!blobs.use(value)) {
      channel.force(true);
      blobs.place(temporary, value);
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
