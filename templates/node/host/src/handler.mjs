import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { HandlerError } from './handler-error.mjs';
import { Listening } from './listening.mjs';
import { placeOf } from './place.mjs';
import { KINDS, nothingToCall, serverTarget, targetOf } from './target.mjs';

/** After that a load that waits for a server says so; the platform's limit for a start is far longer. */
const NOTICE_MILLIS = 3_000;

/** Loads a function's module and finds what its calls go to. */
export class HandlerLoad {
  #folder;
  #handler;
  #port;
  #name;
  #missing;
  #fail;
  #failed = new Promise((_, reject) => {
    this.#fail = reject;
  });

  /** @param {{folder: string, handler: string, port?: number}} settings */
  constructor({ folder, handler, port }) {
    this.#folder = folder;
    this.#handler = handler;
    this.#name = handler;
    this.#port = port;
    this.#failed.catch(() => {});
  }

  /**
   * The default export of an ES module, `module.exports`, or the server that the module starts.
   *
   * @returns {Promise<object>} as {@link targetOf}, with `hasPort` where the function itself listens on the port
   * @throws {HandlerError}
   */
  async target() {
    const { name, kind } = entryOf(this.#handler);
    this.#name = name;
    const path = join(this.#folder, name);
    if (!existsSync(path)) {
      throw new HandlerError(`cannot find the handler "${name}": ${this.#folder} holds ${listing(this.#folder)}`);
    }
    if (isCompiled(path)) {
      process.setSourceMapsEnabled(true);
    }
    const listening = new Listening();
    const ended = () => this.#endedWhileLoading();
    process.once('exit', ended);
    try {
      const target = await Promise.race([this.#load(path, name, kind, listening), this.#failed]);
      const hasPort = this.#port !== undefined && listening.has(this.#port);
      return Object.defineProperty(target, 'hasPort', { value: hasPort });
    } catch (error) {
      throw error instanceof HandlerError ? error : failure(name, error, path, this.#folder);
    } finally {
      process.off('exit', ended);
      listening.end();
    }
  }

  /** Ends the load, because of an exception that came outside of what it waits for. */
  fail(error) {
    this.#fail(error);
  }

  /** Ends the load, because of a rejected promise, when the function has nothing else to show. */
  rejected(error) {
    if (this.#missing !== undefined) {
      this.#fail(error);
    }
  }

  /** What is wrong with a load that waits for nothing that can come. */
  endless() {
    return this.#missing ?? new HandlerError(`cannot load the handler "${this.#name}": its top-level await never ends`);
  }

  async #load(path, name, kind, listening) {
    const module = await import(pathToFileURL(path));
    const exported = defaultOf(module);
    const target = await targetOf(exported, kind);
    if (target !== undefined) {
      return target;
    }
    this.#missing = nothingToCall(exported, module, name);
    if (exported !== undefined && typeof exported !== 'object') {
      throw this.#missing;
    }
    const notice = setTimeout(() => process.stderr.write(`hearth: waiting for a server: ${this.#missing.message}\n`), NOTICE_MILLIS).unref();
    try {
      return serverTarget(await listening.server(this.#port));
    } finally {
      clearTimeout(notice);
      this.#missing = undefined;
    }
  }

  // Node ends the process by itself, with code 13, when a top-level await waits for nothing that can come.
  #endedWhileLoading() {
    if (process.exitCode === 13) {
      process.stderr.write(this.endless().report());
      process.exitCode = 1;
    }
  }
}

/** Whether the TypeScript that a deploy compiled stands next to it; for others, maps would only cost. */
function isCompiled(path) {
  return existsSync(path.replace(/js$/, 'ts')) || existsSync(path.replace(/\.js$/, '.tsx'));
}

function entryOf(handler) {
  const mark = handler.lastIndexOf('#');
  if (mark < 0) {
    return { name: handler };
  }
  const kind = handler.slice(mark + 1);
  if (!KINDS.includes(kind)) {
    throw new HandlerError(`the handler "${handler}" ends with #${kind}; there are ${KINDS.map((each) => `#${each}`).join(' and ')}`);
  }
  return { name: handler.slice(0, mark), kind };
}

function defaultOf(module) {
  const exported = module.default;
  // A compiled ES module (`exports.default = ...`) that is loaded as CommonJS.
  return typeof exported === 'object' && exported?.default ? exported.default : exported;
}

function failure(name, error, path, folder) {
  const place = placeOf(error, path, folder);
  const where = place === undefined ? '' : ` (${place.file}:${place.line}${place.text === '' ? '' : `: ${place.text}`})`;
  const cause = error instanceof Error ? error : { stack: String(error) };
  return new HandlerError(`cannot load the handler "${name}": ${firstLine(error)}${where}`, place?.stack === undefined ? cause : { stack: place.stack });
}

function listing(folder) {
  try {
    return readdirSync(folder).sort().slice(0, 10).join(', ') || 'nothing';
  } catch (error) {
    return `nothing that can be read (${error.code})`;
  }
}

function firstLine(error) {
  return error instanceof Error ? `${error.name}: ${error.message.split('\n', 1)[0]}` : String(error);
}
