package dev.hearth.gateway.http;

import dev.hearth.gateway.forward.RequestForm;
import dev.hearth.gateway.wire.HeadWriter;
import dev.hearth.gateway.wire.HeaderLine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Takes a head apart that was written for an instance, so that it can be sent later. */
final class RequestForms {
  /** Of the connection, of a body that is sent in one piece later, or set by whoever sends it. */
  private static final Set<String> LEFT_OUT =
      Set.of(
          "connection",
          "upgrade",
          "te",
          "trailer",
          "transfer-encoding",
          "content-length",
          "x-call-id",
          "idempotency-key");

  /** What only Hearth says of a call; a caller could make a first attempt look like a later one. */
  private static final String OWN = "x-hearth-";

  private RequestForms() {}

  static RequestForm of(HeadWriter head) {
    String text = new String(head.bytes(), 0, head.size(), StandardCharsets.ISO_8859_1);
    Iterator<String> lines = text.lines().iterator();
    String request = lines.next();
    int target = request.indexOf(' ') + 1;
    List<HeaderLine> kept = new ArrayList<>();
    for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
      int colon = line.indexOf(':');
      String name = line.substring(0, colon);
      String lower = name.toLowerCase(Locale.ROOT);
      if (!LEFT_OUT.contains(lower) && !lower.startsWith(OWN)) {
        kept.add(new HeaderLine(name, line.substring(colon + 1).strip()));
      }
    }
    return new RequestForm(
        request.substring(0, target - 1),
        request.substring(target, request.lastIndexOf(' ')),
        kept);
  }
}
