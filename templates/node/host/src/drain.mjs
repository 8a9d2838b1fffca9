/** Ends the process once the calls that are under way are answered. SIGTERM and SIGINT start it. */
export class Drain {
  #started = false;
  #server;

  constructor() {
    // Process 1 of a container ignores a signal that it has no handler for.
    for (const signal of ['SIGTERM', 'SIGINT']) {
      process.on(signal, () => this.#start());
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

  #start() {
    if (this.#server === undefined) {
      process.exit(0);
    }
    if (!this.#started) {
      this.#started = true;
      this.#server.close().then(() => process.exit(0));
    }
  }
}
