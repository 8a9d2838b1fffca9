package dev.hearth.gateway.kafka.cloudevent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.List;

/** Whether bytes are JSON that can be put into other JSON as they are. */
final class JsonText {
  private static final JsonFactory JSON = new JsonFactory();
  private static final byte BYTE_ORDER_MARK = (byte) 0xef;

  private JsonText() {}

  /** Whether it is one JSON value in UTF-8 with nothing behind it. */
  static boolean isOneValue(byte[] value) {
    return value.length > 0
        && value[0] != BYTE_ORDER_MARK
        && ContentType.isText(value)
        && values(value) == 1;
  }

  /**
   * Whether each is one object or array, with one parser for all: making one costs more than
   * reading a small value.
   *
   * @param values text that begins and ends as objects and arrays do, so that none can begin in one
   *     and end in another: behind a closing bracket inside of a value, and in a string, the line
   *     break and the bracket that follow are errors
   */
  static boolean areOneValueEach(List<byte[]> values) {
    int size = 0;
    for (byte[] value : values) {
      size += value.length + 1;
    }
    byte[] all = new byte[size];
    int at = 0;
    for (byte[] value : values) {
      System.arraycopy(value, 0, all, at, value.length);
      at += value.length;
      all[at++] = '\n';
    }
    return values(all) == values.size();
  }

  /** How many stand one after the other; -1 when something else is among them. */
  private static int values(byte[] text) {
    try (JsonParser parser = JSON.createParser(text)) {
      int count = 0;
      while (parser.nextToken() != null) {
        parser.skipChildren();
        // The text of a scalar is read lazily.
        parser.finishToken();
        count++;
      }
      return count;
    } catch (IOException e) {
      return -1;
    }
  }
}
