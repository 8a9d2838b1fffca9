import { rename, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';

const OPTIONS = {
  // The gateway bounds header sizes and the time of a call; a limit here would only cut calls off.
  maxHeaderSize: 128 * 1024,
  requestTimeout: 0,
  // Idle connections are the gateway's to close: closing one here races with its next request.
  keepAliveTimeout: 0,
};

/** While draining only. */
const IDLE_CHECK_MILLIS = 20;

/** The HTTP server on the Unix socket of the contract, on TCP, or on both. */
export class FunctionServer {
  #answer;
  #drain;
  #servers = [];
  #connections = new Set();
  #socket;

  constructor(answer, drain) {
    this.#answer = answer;
    this.#drain = drain;
  }

  async listen({ socket, port }) {
    if (port !== undefined) {
      try {
        await this.#open({ port });
      } catch (error) {
        const message = `cannot listen on port ${port} (${error.code}); PORT names another one`;
        if (socket === undefined) {
          throw new Error(message, { cause: error });
        }
        process.stderr.write(`hearth: warning: ${message}; serving ${socket} only\n`);
      }
    }
    if (socket !== undefined) {
      // The name appears when connections are accepted, so whoever watches for it can connect at once.
      const unfinished = join(dirname(socket), `.${process.pid}.sock`);
      await rm(unfinished, { force: true });
      await this.#open({ path: unfinished });
      await rename(unfinished, socket);
      this.#socket = socket;
    }
    this.#drain.serving(this);
  }

  async #open(where) {
    const server = createServer(OPTIONS, this.#answer.listener);
    server.on('connection', (connection) => {
      this.#connections.add(connection);
      connection.once('close', () => this.#connections.delete(connection));
    });
    await new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ ...where, backlog: 4096 }, resolve);
    });
    this.#servers.push(server);
  }

  /** Accepts nothing more and ends when the last call is answered. */
  async close() {
    if (this.#socket !== undefined) {
      await rm(this.#socket, { force: true });
    }
    const closed = this.#servers.map((server) => new Promise((resolve) => server.close(resolve)));
    for (const connection of this.#connections) {
      // Node counts a connection that never carried a call as busy.
      if (connection.bytesRead === 0) {
        connection.destroy();
      }
    }
    // A response that had begun could not say that its connection ends with it.
    const idle = setInterval(() => this.#servers.forEach((server) => server.closeIdleConnections()), IDLE_CHECK_MILLIS);
    await Promise.all(closed);
    clearInterval(idle);
  }
}
