package dev.hearth.builder.archive;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * The bytes of an entry's name and link. The library that reads a tar makes {@code ?} of those that
 * are not UTF-8, which is a good name; here they become U+FFFD, which is none. For one thread.
 */
final class NameBytes {
  private static final int TYPE = 156;
  private static final int NAME_END = 100;
  private static final int LINK = 157;
  private static final int LINK_END = 257;
  private static final int PREFIX = 345;
  private static final int PREFIX_END = 500;

  private byte[] name = new byte[0];
  private byte[] link = new byte[0];
  private byte[] record = new byte[0];

  void clear() {
    name = new byte[0];
    link = new byte[0];
    record = new byte[0];
  }

  void header(byte[] next) {
    record = next.clone();
  }

  /** The content of the header that came last, of GNU's headers for long names. */
  void longName(byte[] content) {
    if (content != null && record.length > TYPE) {
      if (record[TYPE] == TarConstants.LF_GNUTYPE_LONGLINK) {
        link = content;
      } else {
        name = content;
      }
    }
  }

  /** Changes the names of an entry that were made of these bytes. */
  void showIn(TarArchiveEntry entry) {
    if (record.length < PREFIX_END) {
      return;
    }
    byte[] last = field(0, NAME_END);
    show(name, entry.getName(), entry::setName);
    show(last, entry.getName(), entry::setName);
    show(joined(field(PREFIX, PREFIX_END), last), entry.getName(), entry::setName);
    show(link, entry.getLinkName(), entry::setLinkName);
    show(field(LINK, LINK_END), entry.getLinkName(), entry::setLinkName);
  }

  /** Another name may have taken their place, as that of a pax header. */
  private static void show(byte[] bytes, String made, Consumer<String> set) {
    undecodable(bytes)
        .filter(shown -> shown.replace('\ufffd', '?').equals(withoutSlash(made)))
        .ifPresent(set);
  }

  private static Optional<String> undecodable(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return Optional.empty();
    } catch (CharacterCodingException e) {
      return Optional.of(withoutSlash(decoded(bytes)));
    }
  }

  private static String decoded(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String withoutSlash(String name) {
    return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
  }

  private static byte[] joined(byte[] prefix, byte[] last) {
    byte[] joined = Arrays.copyOf(prefix, prefix.length + 1 + last.length);
    joined[prefix.length] = '/';
    System.arraycopy(last, 0, joined, prefix.length + 1, last.length);
    return joined;
  }

  private byte[] field(int from, int to) {
    int end = from;
    while (end < to && record[end] != 0) {
      end++;
    }
    return Arrays.copyOfRange(record, from, end);
  }
}
