import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, watch } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { Agent, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Among the files of a function: it has the packages that the tests have. */
export const PACKAGES = Object.freeze({ node_modules: 'linked' });
const INSTALLED = fileURLToPath(new URL('../../node_modules', import.meta.url));
const MAIN = fileURLToPath(new URL('../../main.mjs', import.meta.url));

/** Every behaviour is the same for a host that was a stem cell first: with this the tests run that way. */
const BY_STEM_CELL = process.env.HEARTH_TEST_STEM === '1';

/** A function host that runs as it does in a container: a process of its own, with a function's folder. */
export class Host {
  stdout = '';
  stderr = '';
  /** The answer to the order to specialise, of a host that was a stem cell. */
  specialised;
  #environment;
  #folder;
  #process;
  #watcher;
  #changes = new EventTarget();

  /**
   * @param {string | Record<string, string>} source of handler.js, or of several files
   * @param {Record<string, string>} environment in addition to what the platform sets
   */
  static async start(t, source, environment = {}) {
    if (BY_STEM_CELL && environment.HEARTH_SOCKET !== '') {
      const cell = await Host.cell(t, source);
      cell.specialised = cell.specialise(environment);
      // A host that ends while it loads may not have answered.
      cell.specialised.catch(() => {});
      return cell;
    }
    const host = await Host.#prepared(t, source);
    host.#spawn({ ...host.#environment, ...environment });
    return host;
  }

  static async ready(t, source, environment) {
    const host = await Host.start(t, source, environment);
    if (host.specialised) {
      const { status, text } = await host.specialised;
      assert.equal(status, 200, text);
    }
    await host.#becomesReady();
    return host;
  }

  /** A stem cell that waits. The function is there already, but the cell has not been told where. */
  static async cell(t, source, environment = {}) {
    const host = await Host.#prepared(t, source);
    host.#spawn({ PATH: process.env.PATH, HEARTH_STEM: '1', HEARTH_SOCKET: host.socket, ...environment });
    await host.#becomesReady();
    return host;
  }

  static async #prepared(t, source) {
    const host = new Host();
    t.after(() => host.#remove());
    await host.#write(typeof source === 'string' ? { 'handler.js': source } : source);
    return host;
  }

  /** Has a stem cell become the function. */
  specialise(environment = {}) {
    return this.order(JSON.stringify({ environment: { ...this.#environment, ...environment } }));
  }

  order(body) {
    return this.call({ method: 'POST', path: '/.hearth/specialise', headers: { 'Content-Type': 'application/json' } }, body);
  }

  async #write(files) {
    this.#folder = await mkdtemp(join(tmpdir(), 'hearth-node-host-'));
    this.socket = join(this.#folder, 'run', 'function.sock');
    const code = join(this.#folder, 'function');
    await mkdir(dirname(this.socket));
    await mkdir(code);
    for (const [name, content] of Object.entries(files)) {
      if (content === PACKAGES.node_modules) {
        await symlink(INSTALLED, join(code, name));
        continue;
      }
      await mkdir(dirname(join(code, name)), { recursive: true });
      await writeFile(join(code, name), content);
    }
    this.#environment = {
      PATH: process.env.PATH,
      HEARTH_FUNCTION_FOLDER: code,
      HEARTH_SOCKET: this.socket,
      K_SERVICE: 'greet',
      K_REVISION: 'greet-00001',
    };
  }

  #spawn(environment) {
    this.#watcher = watch(dirname(this.socket), (_, name) => name === 'function.sock' && this.#changed());
    this.#process = spawn(process.execPath, [MAIN], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const name of ['stdout', 'stderr']) {
      this.#process[name].setEncoding('utf8').on('data', (text) => {
        this[name] += text;
        this.#changed();
      });
    }
    this.exit = once(this.#process, 'close').then(([code, signal]) => signal ?? code);
    this.exit.then(() => this.#changed());
  }

  #changed() {
    this.#changes.dispatchEvent(new Event('change'));
  }

  /** Waits for a change of output, exit or socket until the condition holds. */
  async until(condition) {
    while (!condition()) {
      await once(this.#changes, 'change', { signal: AbortSignal.timeout(10_000) });
    }
  }

  async #becomesReady() {
    await this.until(() => {
      if (this.#process.exitCode !== null) {
        throw new Error(`the host ended with ${this.#process.exitCode}: ${this.stderr}`);
      }
      return existsSync(this.socket);
    });
  }

  get folder() {
    return this.#environment.HEARTH_FUNCTION_FOLDER;
  }

  get pid() {
    return this.#process.pid;
  }

  signal(name) {
    this.#process.kill(name);
  }

  /** The outgoing request; its body is up to the caller. */
  open(options = {}) {
    return httpRequest({ socketPath: this.socket, agent: false, ...options });
  }

  /** A whole call: `{status, headers, body}`, the body as a Buffer with `text`. */
  async call(options = {}, body) {
    const outgoing = this.open(options);
    outgoing.end(body);
    return answerTo(outgoing);
  }

  async #remove() {
    this.#watcher?.close();
    if (this.#process !== undefined) {
      this.#process.kill('SIGKILL');
      await this.exit;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}

export async function answerTo(outgoing) {
  const [incoming] = await once(outgoing, 'response');
  const chunks = await incoming.toArray();
  const body = Buffer.concat(chunks);
  return { status: incoming.statusCode, headers: incoming.headers, body, text: body.toString() };
}

export function keepAlive(t) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  return agent;
}
