package dev.hearth.host;

import org.eclipse.jetty.server.Request;

/** A loaded handler. Called by many threads at once. */
@FunctionalInterface
interface Invocable {
  /**
   * Answers one call, on a thread that may block.
   *
   * @throws BadRequestException when the caller is at fault
   * @throws Exception whatever the handler threw
   */
  void call(Request request, Answer answer) throws Exception;
}
