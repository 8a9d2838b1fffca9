package dev.hearth.host;

import java.util.Map;
import tools.jackson.core.JacksonException;

/**
 * What makes an instance of a function out of a stem cell.
 *
 * @param environment all of the instance's variables
 */
record Specialisation(Map<String, String> environment) {
  private static final Json JSON = new Json();

  /** Reads the body of the platform's request. */
  static Specialisation of(byte[] body) throws BadRequestException {
    Specialisation read;
    try {
      read = JSON.read(body, Specialisation.class);
    } catch (JacksonException e) {
      throw new BadRequestException("the body is no specialisation: " + Json.reason(e), e);
    }
    if (read == null || read.environment == null) {
      throw new BadRequestException("the body has no \"environment\"", null);
    }
    for (Map.Entry<String, String> variable : read.environment.entrySet()) {
      check(variable.getKey(), variable.getValue());
    }
    return read;
  }

  private static void check(String name, String value) throws BadRequestException {
    if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
      throw new BadRequestException("\"" + name + "\" cannot be the name of a variable", null);
    }
    if (value == null || value.indexOf('\0') >= 0) {
      throw new BadRequestException("the variable \"" + name + "\" must have a text", null);
    }
  }

  /** The answer when the handler is loaded. */
  static byte[] loaded(long nanoseconds) {
    return JSON.write(Map.of("loadMillis", Math.round(nanoseconds / 1e4) / 1e2));
  }

  /** The answer when it cannot be. */
  static byte[] failed(String line) {
    return JSON.write(Map.of("error", line));
  }
}
