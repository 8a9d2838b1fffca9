/** The handler cannot be used, because of something that its author can put right. */
export class HandlerError extends Error {
  constructor(message, cause) {
    super(message, { cause });
  }

  /** One line that says what is wrong, then the details. */
  report() {
    const details = this.cause?.stack ? `${this.cause.stack}\n` : '';
    return `hearth: ${this.message}\n${details}`;
  }
}

/** What is printed when a host ends because of the error: one line, then the details. */
export function reportOf(error) {
  return error instanceof HandlerError ? error.report() : `hearth: ${error.message}\n${error.stack}\n`;
}
