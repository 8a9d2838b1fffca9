import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const EXPECTED = 'export default async (request, context) => ...';

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

/**
 * Loads the module and returns its handler: the default export of an ES module, or `module.exports`.
 *
 * @returns {Promise<(request: Request, context: object) => unknown>}
 * @throws {HandlerError}
 */
export async function loadHandler(folder, name) {
  const path = join(folder, name);
  if (!existsSync(path)) {
    throw new HandlerError(`cannot find the handler "${name}": ${folder} holds ${listing(folder)}`);
  }
  let module;
  const ended = () => endedWhileLoading(name);
  process.once('exit', ended);
  try {
    module = await import(pathToFileURL(path));
  } catch (error) {
    throw new HandlerError(`cannot load the handler "${name}": ${firstLine(error)}`, withPlace(error, path));
  } finally {
    process.off('exit', ended);
  }
  return handlerOf(module, name);
}

/** A top-level await of the handler waits for nothing that can come. */
export function endless(name) {
  return new HandlerError(`cannot load the handler "${name}": its top-level await never ends`);
}

// Node ends the process by itself, with code 13, when a top-level await waits for nothing that can come.
function endedWhileLoading(name) {
  if (process.exitCode === 13) {
    process.stderr.write(endless(name).report());
    process.exitCode = 1;
  }
}

function handlerOf(module, name) {
  const exported = module.default;
  // A compiled ES module (`exports.default = ...`) that is loaded as CommonJS.
  const handler = typeof exported === 'object' && exported?.default ? exported.default : exported;
  if (typeof handler === 'function') {
    return handler;
  }
  if (handler === undefined || (typeof handler === 'object' && handler !== null)) {
    const names = new Set([...Object.keys(module), ...Object.keys(handler ?? {})]);
    names.delete('default');
    names.delete('module.exports');
    const found = names.size > 0 ? `it exports ${[...names].join(', ')}` : 'it exports nothing';
    throw new HandlerError(`the handler "${name}" has no default export that is a function (${found}); write: ${EXPECTED}`);
  }
  throw new HandlerError(`the default export of the handler "${name}" is a ${typeof handler}, not a function; write: ${EXPECTED}`);
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

/** Node keeps the line of a syntax error from those who catch it, but `--check` prints it. */
function withPlace(error, path) {
  if (!(error instanceof SyntaxError) || !error.stack.startsWith('SyntaxError')) {
    return error instanceof Error ? error : { stack: String(error) };
  }
  const check = spawnSync(process.execPath, ['--check', path], { encoding: 'utf8', timeout: 5_000 });
  return check.status ? { stack: check.stderr.trim() } : error;
}
