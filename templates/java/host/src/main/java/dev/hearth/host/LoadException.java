package dev.hearth.host;

import java.io.PrintWriter;
import java.io.StringWriter;

/** The handler cannot be used, because of something that its author can put right. */
final class LoadException extends Exception {
  private static final long serialVersionUID = 1L;

  LoadException(String message) {
    super(message);
  }

  LoadException(String message, Throwable cause) {
    super(message, cause);
  }

  /** What is wrong, of which a message of the function may have had more lines. */
  String line() {
    return getMessage().lines().findFirst().orElseThrow();
  }

  /** One line that says what is wrong, then the details. */
  String report() {
    StringWriter text = new StringWriter();
    text.append("hearth: ").append(getMessage()).append('\n');
    if (getCause() != null) {
      getCause().printStackTrace(new PrintWriter(text, true));
    }
    return text.toString();
  }
}
