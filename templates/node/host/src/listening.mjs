import { Server } from 'node:http';
import { Server as NetServer } from 'node:net';

/** The HTTP servers that a function starts while it loads, as `app.listen(process.env.PORT)` does. */
export class Listening {
  #servers = [];
  #listen = NetServer.prototype.listen;
  #noticed = () => {};

  /** Notices servers from now on. */
  constructor() {
    const self = this;
    NetServer.prototype.listen = function listen(...where) {
      if (this instanceof Server) {
        self.#servers.push(this);
        this.once('listening', () => self.#noticed());
      }
      return self.#listen.apply(this, where);
    };
  }

  /** Notices no more. */
  end() {
    NetServer.prototype.listen = this.#listen;
  }

  /** Resolves with the server of this port once one listens; without a port, or when it has another, with the first. */
  async server(port) {
    for (;;) {
      const listening = this.#servers.filter((server) => server.listening);
      const found = listening.find((server) => server.address()?.port === port) ?? listening[0];
      if (found !== undefined) {
        return found;
      }
      await new Promise((resolve) => {
        this.#noticed = resolve;
      });
    }
  }

  /** Whether the function has the port itself. */
  has(port) {
    return this.#servers.some((server) => server.listening && server.address()?.port === port);
  }
}
