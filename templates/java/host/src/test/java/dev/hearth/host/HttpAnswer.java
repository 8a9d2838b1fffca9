package dev.hearth.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;

/** An HTTP response; names of headers are in lower case. */
@SuppressWarnings("ArrayRecordComponent") // Two of these are never compared.
record HttpAnswer(int status, Map<String, List<String>> headers, byte[] body) {
  String text() {
    return new String(body, UTF_8);
  }

  String header(String name) {
    return headers.containsKey(name) ? headers.get(name).getFirst() : null;
  }
}
