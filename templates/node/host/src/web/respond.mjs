import { codingOf, decodedByFetch, Encoded, encoded } from './encoding.mjs';
import { outgoingHeaders } from './headers.mjs';
import { textOf } from './text-bodies.mjs';
import { BYTES, bytesOf, chunksOf, contentOf, isResponse, TEXT } from './values.mjs';

const NO_BODY = new Set([204, 304]);
const MOST_BYTES_PROBED = 16 * 1024;

/**
 * Sends what a handler returned.
 *
 * @returns {Promise<void> | undefined} that ends with a body that is streamed
 * @throws before anything was sent, when the value cannot be
 */
export function respond(call, value) {
  const { outgoing } = call;
  if (typeof value === 'string') {
    outgoing.writeHead(200, { 'Content-Type': TEXT, 'Content-Length': Buffer.byteLength(value) });
    outgoing.end(value);
    return undefined;
  }
  if (value === undefined || value === null) {
    outgoing.writeHead(204);
    outgoing.end();
    return undefined;
  }
  if (typeof value === 'object' && isResponse(value)) {
    return sendResponse(call, value);
  }
  const { type, body, length, chunks } = contentOf(value);
  if (chunks === undefined) {
    outgoing.writeHead(200, { 'Content-Type': type, 'Content-Length': typeof body === 'string' ? Buffer.byteLength(body) : body.length });
    outgoing.end(body);
    return undefined;
  }
  return new Streamed(call, 200, { ...(type && { 'content-type': type }), ...(length !== undefined && { 'content-length': String(length) }) }, chunks).send(type === undefined);
}

function sendResponse(call, response) {
  const { outgoing } = call;
  const { status } = response;
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new RangeError(`the handler returned a response with status ${status}; it must be from 200 to 599`);
  }
  const { body } = response;
  if (response.bodyUsed) {
    throw new TypeError('the handler returned a response whose body has been read already; return response.clone(), or a new Response');
  }
  if (body?.locked) {
    throw new TypeError('the handler returned a response whose body is locked to a reader');
  }
  const headers = outgoingHeaders(response.headers);
  const coding = headers['content-encoding'];
  const decoded = coding !== undefined && decodedByFetch(response, coding);
  if (decoded) {
    delete headers['content-encoding'];
    delete headers['content-length'];
  }
  if (body === null || body === undefined || NO_BODY.has(status)) {
    return sendEmpty(call, response, headers);
  }
  const text = textOf(response);
  if (text !== undefined) {
    // No text is in a coding.
    delete headers['content-encoding'];
    headers['content-length'] = Buffer.byteLength(text);
    outgoing.writeHead(status, headers);
    outgoing.end(text);
    return undefined;
  }
  return new Streamed(call, status, headers, chunksOf(body)).send(coding !== undefined && !decoded);
}

function sendEmpty(call, response, headers) {
  const { outgoing } = call;
  const { status } = response;
  response.body?.cancel?.().catch?.(() => {});
  // The headers of a HEAD and of a 304 are those of the body that a GET would get.
  if (!call.isHead && status !== 304) {
    delete headers['content-encoding'];
    delete headers['content-length'];
    if (status !== 204) {
      headers['content-length'] = '0';
    }
  }
  outgoing.writeHead(status, headers);
  outgoing.end();
}

/** A response whose body comes in chunks. */
class Streamed {
  #call;
  #status;
  #headers;
  #chunks;
  #left = Infinity;

  constructor(call, status, headers, chunks) {
    this.#call = call;
    this.#status = status;
    this.#headers = headers;
    this.#chunks = chunks;
  }

  /**
   * @param {boolean} waits whether the head depends on the first chunks
   */
  async send(waits) {
    const { outgoing } = this.#call;
    this.#call.whenGone(() => this.#stop());
    if (this.#call.isHead) {
      this.#stop();
      outgoing.writeHead(this.#status, this.#headers).end();
      return;
    }
    const begin = [];
    let ended = false;
    let pending = this.#next();
    if (waits) {
      ended = await this.#settle(begin, pending);
      pending = undefined;
    } else {
      // What is there already may still fail as a whole call; nothing is waited for.
      for (let turn = 0; turn < 2 && !ended; turn++) {
        const next = await soon(pending);
        if (next === undefined) {
          break;
        }
        ended = next.done === true;
        ended || begin.push(bytesOf(next.value));
        pending = ended ? undefined : this.#next();
        pending?.catch?.(() => {}); // It is waited for later.
      }
    }
    if (outgoing.destroyed) {
      return;
    }
    if (ended) {
      this.#headers['content-length'] ??= String(begin.reduce((sum, bytes) => sum + bytes.length, 0));
    }
    this.#begin();
    if (begin.length === 0 && !ended) {
      outgoing.flushHeaders();
    }
    try {
      for (const bytes of begin) {
        await this.#write(bytes);
      }
      while (!ended) {
        const { done, value } = await (pending ?? this.#next());
        pending = undefined;
        if (done) {
          break;
        }
        await this.#write(bytesOf(value));
      }
    } catch (error) {
      this.#stop();
      if (outgoing.destroyed) {
        return; // The caller went away, and the source noticed.
      }
      throw error;
    }
    if (outgoing.destroyed) {
      return;
    }
    if (this.#left !== Infinity && this.#left > 0) {
      throw new RangeError(`the body ended ${this.#left} bytes before its content-length`);
    }
    outgoing.end();
  }

  /** Collects chunks until the head can be written; true when the body has ended with them. */
  async #settle(begin, pending) {
    const header = this.#headers['content-encoding'];
    let size = 0;
    for (;;) {
      const { done, value } = await pending;
      if (!done) {
        this.#headers['content-type'] ??= typeof value === 'string' ? TEXT : BYTES;
        const bytes = bytesOf(value);
        begin.push(bytes);
        size += bytes.length;
      }
      const verdict = header === undefined ? Encoded.YES : encoded(Buffer.concat(begin), codingOf(header), done === true);
      if (verdict === Encoded.NO) {
        delete this.#headers['content-encoding'];
        delete this.#headers['content-length'];
      }
      if (done || verdict !== Encoded.UNKNOWN || size >= MOST_BYTES_PROBED) {
        return done === true;
      }
      pending = this.#next();
    }
  }

  #next() {
    return this.#chunks.next();
  }

  #begin() {
    const { outgoing } = this.#call;
    const length = this.#headers['content-length'];
    if (length !== undefined && /^\d+$/.test(length)) {
      this.#left = Number(length);
    } else {
      delete this.#headers['content-length'];
    }
    outgoing.writeHead(this.#status, this.#headers);
  }

  #write(bytes) {
    const { outgoing } = this.#call;
    this.#left -= bytes.length;
    if (this.#left < 0) {
      throw new RangeError(`the body is longer than its content-length of ${this.#headers['content-length']}`);
    }
    if (outgoing.write(bytes) || outgoing.destroyed) {
      return undefined;
    }
    return new Promise((resolve) => {
      const go = () => {
        outgoing.off('drain', go).off('close', go);
        resolve();
      };
      outgoing.on('drain', go).on('close', go);
    });
  }

  #stop() {
    // A generator that is running takes its end once it has come to its next value.
    Promise.resolve(this.#chunks.return?.()).catch(() => {});
  }
}

/** Ends the stream or generator that a handler returned, because it will not be sent. */
export function discard(value) {
  const source = typeof value === 'object' && value !== null && isResponse(value) ? value.body : value;
  if (typeof source?.getReader === 'function') {
    source.cancel().catch(() => {});
  } else if (typeof source?.pipe === 'function') {
    source.destroy();
  } else if (typeof source?.next === 'function' && typeof source.return === 'function') {
    Promise.resolve(source.return()).catch(() => {});
  }
}

/** What is there within a few turns of the event loop; undefined when it takes longer. */
function soon(value) {
  return Promise.race([value, new Promise((resolve) => setImmediate(resolve))]);
}
