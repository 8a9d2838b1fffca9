import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { getRequestListener } from '@hono/node-server';
import { CallContext } from './context.mjs';
import { LIVE_PATH, RunningCalls } from './live.mjs';
import { problemOf } from './problem.mjs';

const TEXT = Object.freeze({ 'Content-Type': 'text/plain; charset=utf-8' });
const JSON_TYPE = Object.freeze({ 'Content-Type': 'application/json' });
const BYTES = Object.freeze({ 'Content-Type': 'application/octet-stream' });
// Before the adapter puts its own, faster class in its place; fetch() goes on returning this one.
const PlatformResponse = globalThis.Response;

/** Calls the handler and turns what it returns, or throws, into a response. */
export class Answer {
  #handler;
  #settings;
  #drain;
  #running = new RunningCalls();

  constructor(drain) {
    this.#drain = drain;
    const call = getRequestListener((request, { incoming, outgoing }) => this.#call(request, incoming, outgoing));
    this.listener = (incoming, outgoing) =>
      incoming.url === LIVE_PATH ? this.#running.answer(incoming, outgoing) : call(incoming, outgoing);
  }

  serve(handler, settings) {
    this.#handler = handler;
    this.#settings = settings;
  }

  // Not async: a handler that returns at once is answered at once.
  #call(request, incoming, outgoing) {
    const context = new CallContext(incoming.headers, this.#settings);
    let result;
    try {
      result = (0, this.#handler)(request, context);
    } catch (error) {
      return this.#failed(error, context, outgoing);
    }
    if (typeof result?.then !== 'function') {
      return this.#answered(result, context, outgoing);
    }
    // While a handler runs without a pause nobody can ask about it, so only these need to be known.
    this.#running.begin(context);
    return result.then(
      (value) => {
        this.#running.end(context);
        return this.#answered(value, context, outgoing);
      },
      (error) => {
        this.#running.end(context);
        return this.#failed(error, context, outgoing);
      },
    );
  }

  #answered(value, context, outgoing) {
    try {
      const response = responseOf(value);
      this.#drain.release(outgoing);
      return response;
    } catch (error) {
      return this.#failed(error, context, outgoing);
    }
  }

  #failed(error, context, outgoing) {
    process.stderr.write(`call ${context.callId} failed: ${inspect(error)}\n`);
    this.#drain.release(outgoing);
    return problemOf(error, context.callId);
  }
}

function responseOf(value) {
  if (value instanceof PlatformResponse) {
    return checked(value);
  }
  if (typeof value === 'string') {
    return new Response(value, { headers: TEXT });
  }
  if (value === undefined || value === null) {
    return new Response(null, { status: 204 });
  }
  if (value instanceof Uint8Array || value instanceof ReadableStream) {
    return new Response(value, { headers: BYTES });
  }
  if (value instanceof ArrayBuffer) {
    return new Response(new Uint8Array(value), { headers: BYTES });
  }
  if (value instanceof Blob) {
    return new Response(value, { headers: { 'Content-Type': value.type || BYTES['Content-Type'] } });
  }
  if (value instanceof Readable) {
    return new Response(Readable.toWeb(value), { headers: BYTES });
  }
  const json = JSON.stringify(value);
  if (json === undefined) {
    throw new TypeError(`the handler returned a ${typeof value}, which cannot be sent`);
  }
  return new Response(json, { headers: JSON_TYPE });
}

// The adapter's class checks nothing before it writes; a bad status would cost the connection.
function checked(response) {
  const { status } = response;
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new RangeError(`the handler returned a response with status ${status}; it must be from 200 to 599`);
  }
  return response;
}
