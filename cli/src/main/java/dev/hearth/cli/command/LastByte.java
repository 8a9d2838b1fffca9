package dev.hearth.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;

/**
 * The last byte of a copied stream, for a terminal: the prompt should not follow on its line.
 *
 * @param value -1 when the stream was empty
 */
record LastByte(PrintStream target, int value) {
  private static final int BUFFER_BYTES = 8192;

  /** Copies {@code source}, each part as soon as it is there. */
  static LastByte of(InputStream source, PrintStream target) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    int last = -1;
    for (int count = source.read(buffer); count >= 0; count = source.read(buffer)) {
      target.write(buffer, 0, count);
      target.flush();
      last = count > 0 ? buffer[count - 1] : last;
    }
    return new LastByte(target, last);
  }

  void endLine() {
    if (value != -1 && value != '\n') {
      target.println();
    }
  }
}
