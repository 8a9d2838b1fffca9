import { Server } from 'node:http';
import { HandlerError } from './handler-error.mjs';

const EXPECTED =
  'export default async (request, context) => ..., export the app of a framework, or have it listen on process.env.PORT';
/** `(req, res) => ...`, by the name of the second parameter; the contract's is the context. */
const LISTENER = /^(?:async\s+)?(?:function\b\s*)?[\w$]*\s*\(\s*[\w$]+\s*,\s*_?(?:res|resp|response|reply)\b/;

/** How a handler may be called; a manifest says it by `handler: app.js#http` where it cannot be told. */
export const KINDS = ['http', 'fetch'];

/**
 * What calls of a function go to: `handle(request, context, call)`, or `listener(incoming, outgoing)` with, where it takes
 * connections that change their protocol, `upgrade(incoming, socket, head)`.
 *
 * @param {unknown} exported default export of the module
 * @param {string | undefined} kind of {@link KINDS}
 * @returns undefined when there is nothing that can be called
 * @throws {HandlerError}
 */
export async function targetOf(exported, kind) {
  if (typeof exported === 'function') {
    const listens = kind === undefined ? isApplication(exported) || LISTENER.test(sourceOf(exported)) : kind === 'http';
    return listens ? { listener: exported } : { handle: (0, exported) };
  }
  if (typeof exported !== 'object' || exported === null) {
    return undefined;
  }
  if (exported instanceof Server) {
    return serverTarget(exported);
  }
  // NestJS
  if (typeof exported.getHttpAdapter === 'function' && typeof exported.init === 'function') {
    await exported.init();
    const instance = exported.getHttpAdapter().getInstance();
    if (typeof instance?.ready === 'function') {
      await instance.ready();
    }
    return serverTarget(exported.getHttpServer());
  }
  // Fastify
  if (typeof exported.ready === 'function' && exported.server instanceof Server) {
    await exported.ready();
    return serverTarget(exported.server);
  }
  // After Fastify, which is a promise of itself.
  if (typeof exported.then === 'function') {
    return targetOf(await exported, kind);
  }
  // Koa
  if (typeof exported.callback === 'function' && typeof exported.use === 'function') {
    return { listener: exported.callback() };
  }
  // Hono, itty-router and others for which the entry is a fetch function
  if (typeof exported.fetch === 'function') {
    return fetchTarget(exported);
  }
  return undefined;
}

/** @returns {HandlerError} what is wrong with a module that has nothing to be called */
export function nothingToCall(exported, module, name) {
  if (exported === undefined || (typeof exported === 'object' && exported !== null)) {
    const names = new Set([...Object.keys(module), ...Object.keys(exported ?? {})]);
    names.delete('default');
    names.delete('module.exports');
    const found = names.size > 0 ? `it exports ${[...names].join(', ')}` : 'it exports nothing';
    return new HandlerError(`the handler "${name}" has no default export that is a function (${found}); write: ${EXPECTED}`);
  }
  return new HandlerError(`the default export of the handler "${name}" is a ${typeof exported}, not a function; write: ${EXPECTED}`);
}

/** Calls reach the server as if they had come in by its own port. */
export function serverTarget(server) {
  return {
    listener: (incoming, outgoing) => server.emit('request', incoming, outgoing),
    get upgrade() {
      return server.listenerCount('upgrade') > 0 ? (incoming, socket, head) => server.emit('upgrade', incoming, socket, head) : undefined;
    },
  };
}

/** Express, Connect and those made like them are functions. */
function isApplication(exported) {
  return typeof exported.handle === 'function' && typeof exported.use === 'function';
}

function sourceOf(exported) {
  return Function.prototype.toString.call(exported);
}

function fetchTarget(app) {
  const bindings = { ...process.env };
  return {
    handle(request, context, { incoming, outgoing }) {
      const env = Object.assign(Object.create(bindings), { incoming, outgoing });
      return app.fetch(request, env, { callContext: context, waitUntil, passThroughOnException() {} });
    },
  };
}

// Rejections of promises that the response does not wait for are logged with the call, as all others are.
function waitUntil() {}
