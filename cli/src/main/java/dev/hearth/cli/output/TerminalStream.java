package dev.hearth.cli.output;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Everything that a command writes to a terminal. Text of functions, events and manifests could
 * move the cursor, set the title, answer for the user or hide lines; so control characters are
 * written as {@code \\u001b}, unless this program made them by {@link #sequence}. A line feed and a
 * tabulator pass. Not meant for files and pipes: they get all bytes as they are.
 */
public final class TerminalStream extends PrintStream {
  private static final int ESCAPE = 0x1b;

  /** Begins this program's own sequences; no text can contain it but by chance of 1 in 2^64. */
  private static final byte[] TOKEN = token();

  private final PrintStream raw;

  public TerminalStream(PrintStream raw) {
    super(new Filter(raw), true, StandardCharsets.UTF_8);
    this.raw = raw;
  }

  /** A control sequence that a {@code TerminalStream} lets through. */
  static String sequence(String behindEscape) {
    return "\u001b" + new String(TOKEN, StandardCharsets.US_ASCII) + behindEscape;
  }

  /** Clears the line that the cursor is in, and puts the cursor at its beginning. */
  public static String clearLine() {
    return sequence("[2K") + sequence("[G");
  }

  /** The stream without the filter, if it has one. */
  static PrintStream unfiltered(PrintStream stream) {
    return stream instanceof TerminalStream filtered ? filtered.raw : stream;
  }

  private static byte[] token() {
    byte[] random = new byte[8];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random).getBytes(StandardCharsets.US_ASCII);
  }

  /** Reads UTF-8; what is none is shown byte by byte. */
  private static final class Filter extends OutputStream {
    private final OutputStream target;

    /** What was not decided on yet: the beginning of a character, a sequence or a line's end. */
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();

    Filter(OutputStream target) {
      this.target = target;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] more, int offset, int length) throws IOException {
      held.write(more, offset, length);
      byte[] bytes = held.toByteArray();
      held.reset();
      StringBuilder shown = new StringBuilder();
      int at = 0;
      while (at < bytes.length) {
        int used = show(bytes, at, shown);
        if (used == 0) {
          break;
        }
        at += used;
      }
      held.write(bytes, at, bytes.length - at);
      target.write(shown.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void flush() throws IOException {
      target.flush();
    }

    @Override
    public void close() throws IOException {
      for (byte one : held.toByteArray()) {
        target.write(hex(one).getBytes(StandardCharsets.US_ASCII));
      }
      held.reset();
      target.close();
    }

    /** How many bytes were shown; 0 when more of them are needed to know. */
    private static int show(byte[] bytes, int at, StringBuilder shown) {
      int first = bytes[at] & 0xff;
      if (first == ESCAPE) {
        return escape(bytes, at, shown);
      }
      if (first == '\r') {
        if (at + 1 == bytes.length) {
          return 0;
        }
        // The end of a line as some programs write it.
        shown.append(bytes[at + 1] == '\n' ? "" : Visible.escaped('\r'));
        return 1;
      }
      int length = length(first);
      if (length == 0) {
        shown.append(hex(bytes[at]));
        return 1;
      }
      for (int i = 1; i < length; i++) {
        if (at + i == bytes.length) {
          return 0;
        }
        if ((bytes[at + i] & 0xC0) != 0x80) {
          shown.append(hex(bytes[at]));
          return 1;
        }
      }
      String character = new String(bytes, at, length, StandardCharsets.UTF_8);
      if (character.codePointCount(0, character.length()) != 1 || character.equals("\ufffd")) {
        boolean replacement = length == 3 && (bytes[at + 1] & 0xff) == 0xBF && first == 0xEF;
        shown.append(replacement ? character : hex(bytes[at]));
        return replacement ? length : 1;
      }
      shown.append(Visible.of(character.codePointAt(0)));
      return length;
    }

    private static int escape(byte[] bytes, int at, StringBuilder shown) {
      for (int i = 0; i < TOKEN.length; i++) {
        if (at + 1 + i == bytes.length) {
          return 0;
        }
        if (bytes[at + 1 + i] != TOKEN[i]) {
          shown.append(Visible.escaped(ESCAPE));
          return 1;
        }
      }
      shown.append((char) ESCAPE);
      return 1 + TOKEN.length;
    }

    private static int length(int first) {
      if (first < 0x80) {
        return 1;
      }
      if (first < 0xC2) {
        return 0;
      }
      if (first < 0xE0) {
        return 2;
      }
      return first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    }

    private static String hex(byte one) {
      return "\\x" + HexFormat.of().toHexDigits(one);
    }
  }
}
