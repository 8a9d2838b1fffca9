import { reportOf } from '../handler-error.mjs';
import { HandlerLoad } from '../handler.mjs';
import { settingsOf } from '../settings.mjs';
import { environmentOf, ORDER_PATH, replaceEnvironment } from './order.mjs';
import { rehearse } from './rehearsal.mjs';

// The first call comes right after the answer; whoever calls by TCP is inside of the container and comes later.
const PORT_AFTER_MILLIS = 20;

/** A host that waits, warm, for the function that it is to become. It becomes one once. */
export class StemCell {
  #answer;
  #server;
  #drain;
  #strays;
  #socket;
  #taken;

  constructor(answer, server, drain, strays) {
    this.#answer = answer;
    this.#server = server;
    this.#drain = drain;
    this.#strays = strays;
  }

  /** Resolves when the cell is ready: its socket is there. */
  async wait(socket) {
    if (socket === undefined) {
      throw new Error('HEARTH_STEM needs HEARTH_SOCKET, on which the cell is told what to become');
    }
    this.#socket = socket;
    await rehearse(await this.#server.bind(socket), () => this.#open());
    await this.#server.publish(socket);
  }

  /** Ready to be told what to become. */
  #open() {
    this.#taken = false;
    this.#drain.serving(undefined);
    this.#answer.serve(undefined, undefined);
    this.#server.handOver((incoming, outgoing) => this.#asked(incoming, outgoing));
  }

  async #asked(incoming, outgoing) {
    let text;
    try {
      text = await textOf(incoming);
    } catch {
      return; // The sender went away.
    }
    if (incoming.method !== 'POST' || incoming.url !== ORDER_PATH) {
      return refuse(outgoing, 503, 'not-specialised', 'this stem cell has no function yet');
    }
    if (this.#taken) {
      return refuse(outgoing, 409, 'already-specialised', 'this stem cell is becoming another function');
    }
    let environment;
    try {
      environment = environmentOf(text);
    } catch (error) {
      return refuse(outgoing, 400, 'invalid-request', error.message);
    }
    this.#taken = true;
    await this.#specialise(environment, outgoing);
  }

  async #specialise(environment, outgoing) {
    const start = performance.now();
    let settings;
    let target;
    try {
      replaceEnvironment(environment);
      settings = settingsOf(process.env);
      process.chdir(settings.folder);
      target = await this.#load(settings);
      this.#answer.serve(target, settings);
    } catch (error) {
      return this.#failed(error, outgoing);
    }
    this.#server.handOver(this.#answer.listener, this.#answer.upgrade);
    this.#drain.serving(this.#server);
    sendJson(outgoing, 200, 'application/json', { loadMillis: performance.now() - start });
    if (settings.port !== undefined && !target.hasPort) {
      setTimeout(() => this.#server.listenOnPort(settings.port, this.#socket), PORT_AFTER_MILLIS).unref();
    }
  }

  /** A handler that waits for nothing that can come would end the process, were it not for the server. */
  async #load(settings) {
    const load = new HandlerLoad(settings);
    this.#strays.load = load;
    const ended = () => load.fail(load.endless());
    process.once('beforeExit', ended);
    this.#server.keepsAlive(false);
    try {
      return await load.target();
    } finally {
      this.#server.keepsAlive(true);
      process.off('beforeExit', ended);
      this.#strays.load = undefined;
    }
  }

  #failed(error, outgoing) {
    const report = reportOf(error);
    process.stderr.write(report);
    outgoing.once('close', () => process.exit(1));
    outgoing.shouldKeepAlive = false;
    sendJson(outgoing, 422, 'application/json', { error: report.split('\n', 1)[0].replace(/^hearth: /, '') });
  }
}

function textOf(incoming) {
  return new Promise((resolve, reject) => {
    const parts = [];
    incoming.on('data', (part) => parts.push(part));
    incoming.on('end', () => resolve(Buffer.concat(parts).toString()));
    incoming.on('error', reject);
  });
}

function refuse(outgoing, status, code, detail) {
  sendJson(outgoing, status, 'application/problem+json', { type: `urn:hearth:problem:${code}`, title: 'Stem cell', status, code, detail });
}

function sendJson(outgoing, status, type, value) {
  const body = JSON.stringify(value);
  outgoing.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) }).end(body);
}
