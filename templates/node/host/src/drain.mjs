/** Ends the process once the calls that are under way are answered. SIGTERM and SIGINT start it. */
export class Drain {
  #started = false;
  #code = 0;
  #server;

  constructor() {
    // Process 1 of a container ignores a signal that it has no handler for.
    for (const signal of ['SIGTERM', 'SIGINT']) {
      process.on(signal, () => this.start(0));
    }
  }

  /** From now on there is a server to close first. */
  serving(server) {
    this.#server = server;
  }

  /** Has the connection end with this response, when draining. */
  release(outgoing) {
    if (this.#started) {
      outgoing.shouldKeepAlive = false;
    }
  }

  /** Takes no more calls, and ends the process with the code, or a higher one that was given before. */
  start(code) {
    this.#code = Math.max(this.#code, code);
    if (this.#server === undefined) {
      process.exit(this.#code);
    }
    if (!this.#started) {
      this.#started = true;
      this.#server.close().then(() => process.exit(this.#code));
    }
  }
}
