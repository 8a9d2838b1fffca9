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
  #listener;
  #upgrade;
  #servers = [];
  #connections = new Set();
  #unfinished;
  #socket;

  constructor(listener) {
    this.#listener = listener;
  }

  async listen({ socket, port }) {
    if (port !== undefined) {
      await this.listenOnPort(port, socket);
    }
    if (socket !== undefined) {
      await this.bind(socket);
      await this.publish(socket);
    }
  }

  /** A port that cannot be had is the end only when there is no socket. */
  async listenOnPort(port, socket) {
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

  /** Accepts connections under another name beside that of the socket, and returns it. */
  async bind(socket) {
    this.#unfinished = join(dirname(socket), `.${process.pid}.sock`);
    await rm(this.#unfinished, { force: true });
    await this.#open({ path: this.#unfinished });
    return this.#unfinished;
  }

  /** The name appears when connections are accepted, so whoever watches for it can connect at once. */
  async publish(socket) {
    await rename(this.#unfinished, socket);
    this.#socket = socket;
  }

  /**
   * From the next request on, another listener answers; also on connections that are open.
   *
   * @param {Function | undefined} upgrade takes connections that change their protocol; without it such a request is one
   *     like any other
   */
  handOver(listener, upgrade) {
    this.#listener = listener;
    this.#upgrade = upgrade;
    for (const server of this.#servers) {
      server.removeAllListeners('request').removeAllListeners('upgrade');
      this.#attach(server);
    }
  }

  #attach(server) {
    server.on('request', this.#listener);
    if (this.#upgrade !== undefined) {
      server.on('upgrade', this.#upgrade);
    }
  }

  /** Whether waiting for calls is a reason for the process to live. */
  keepsAlive(does) {
    for (const handle of [...this.#servers, ...this.#connections]) {
      does ? handle.ref() : handle.unref();
    }
  }

  async #open(where) {
    const server = createServer(OPTIONS);
    this.#attach(server);
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
