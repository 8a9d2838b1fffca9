package dev.hearth.gateway.forward;

import dev.hearth.gateway.wire.HeaderLine;
import java.util.List;

/**
 * What the head of a call from inside looks like.
 *
 * @param target path and query, beginning with a slash
 * @param lines headers that are passed on as they are, besides those of the call
 */
public record RequestForm(String method, String target, List<HeaderLine> lines) {
  /** What events are sent as. */
  public static final RequestForm POST = new RequestForm("POST", "/", List.of());

  public RequestForm {
    lines = List.copyOf(lines);
  }
}
