import { streamOf, wholeBodyOf } from './body.mjs';

const NativeRequest = globalThis.Request;
const NativeHeaders = globalThis.Headers;
const NativeResponse = globalThis.Response;
const BODYLESS = new Set(['GET', 'HEAD']);
/** Paths that the URL parser would leave as they are, so that it need not run. */
const PLAIN_TARGET = /^\/[!#$&-;=?-\[\]_a-z~]*$/;
const DOTS = /\/\.\.?(?:[/?#]|$)/;
const PLAIN_HOST = /^[a-z0-9._-]+(?::(?:[1-5]\d{3,4}|[6-9]\d{3}))?$/;

/** The caller's request cannot be put into a `Request`: an answer with status 400. */
export class InvalidRequestError extends Error {}

/**
 * The `Request` of a call. The platform's own object costs more than a small call, so it is made when something asks
 * for more than method, URL, headers or the whole body. It is an instance of the platform's class for all who ask.
 */
class CallRequest {
  #call;
  #url;
  #headers;
  #controller;
  #native;
  #used = false;

  constructor(call) {
    this.#call = call;
    this.#url = urlOf(call.incoming);
  }

  get method() {
    return this.#call.incoming.method;
  }

  get url() {
    return this.#url;
  }

  get headers() {
    return (this.#headers ??= this.#native?.headers ?? headersOf(this.#call.incoming));
  }

  get signal() {
    return this.#native?.signal ?? this.#abortSignal();
  }

  get body() {
    return this.#whole().body;
  }

  get bodyUsed() {
    return this.#used || (this.#native?.bodyUsed ?? false);
  }

  async arrayBuffer() {
    const bytes = await this.#read('arrayBuffer');
    return bytes instanceof ArrayBuffer ? bytes : bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  }

  async bytes() {
    return new Uint8Array(await this.arrayBuffer());
  }

  async text() {
    const read = await this.#read('text');
    return typeof read === 'string' ? read : decode(read);
  }

  async json() {
    const read = await this.#read('json');
    return Buffer.isBuffer(read) ? JSON.parse(decode(read)) : read;
  }

  async blob() {
    const read = await this.#read('blob');
    return Buffer.isBuffer(read) ? new Blob([read], { type: this.headers.get('content-type') ?? '' }) : read;
  }

  async formData() {
    const read = await this.#read('formData');
    if (!Buffer.isBuffer(read)) {
      return read;
    }
    return new NativeResponse(read, { headers: { 'content-type': this.headers.get('content-type') ?? '' } }).formData();
  }

  clone() {
    return this.#whole().clone();
  }

  [Symbol.for('nodejs.util.inspect.custom')](depth, options, inspect) {
    return inspect(this.#whole(), options);
  }

  /** The platform's object. */
  static whole(request) {
    return request.#whole();
  }

  /** The whole body as a Buffer, or what the platform's object makes of it when that exists already. */
  #read(method) {
    if (this.#native !== undefined || BODYLESS.has(this.method)) {
      return this.#whole()[method]();
    }
    if (this.#used) {
      throw new TypeError('Body is unusable: Body has already been read');
    }
    this.#used = true;
    return wholeBodyOf(this.#call, method);
  }

  #whole() {
    return (this.#native ??= this.#make());
  }

  #make() {
    const init = { method: this.method, headers: this.headers, signal: this.#abortSignal() };
    if (BODYLESS.has(this.method)) {
      return new NativeRequest(this.#url, init);
    }
    init.duplex = 'half';
    init.body = this.#used ? new ReadableStream() : streamOf(this.#call);
    const request = new NativeRequest(this.#url, init);
    if (this.#used) {
      // Read already: the standard's object has to say so, too.
      request.body.cancel();
    }
    return request;
  }

  #abortSignal() {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      this.#call.whenGone(() => this.#controller.abort(new DOMException('the caller went away', 'AbortError')));
    }
    return this.#controller.signal;
  }
}

Object.setPrototypeOf(CallRequest.prototype, NativeRequest.prototype);
Object.defineProperty(CallRequest.prototype, 'constructor', {
  get: () => globalThis.Request,
  configurable: true,
});
for (const name of Object.getOwnPropertyNames(NativeRequest.prototype)) {
  if (!Object.hasOwn(CallRequest.prototype, name)) {
    Object.defineProperty(CallRequest.prototype, name, {
      configurable: true,
      get() {
        const request = CallRequest.whole(this);
        const value = request[name];
        return typeof value === 'function' ? value.bind(request) : value;
      },
    });
  }
}

const wholeOf = (input) => (input instanceof CallRequest ? CallRequest.whole(input) : input);

// What the class keeps in its instances is private, so the two of the platform that take a Request get its own.
globalThis.Request = new Proxy(NativeRequest, {
  construct: (target, [input, ...init], newTarget) => Reflect.construct(target, [wholeOf(input), ...init], newTarget),
});
globalThis.fetch = new Proxy(globalThis.fetch, {
  apply: (target, self, [input, ...init]) => Reflect.apply(target, self, [wholeOf(input), ...init]),
});

/**
 * @returns {Request} for the handler
 * @throws {InvalidRequestError}
 */
export function requestOf(call) {
  return new CallRequest(call);
}

const decoder = new TextDecoder();

function decode(bytes) {
  return decoder.decode(bytes);
}

function headersOf(incoming) {
  const headers = new NativeHeaders();
  const raw = incoming.rawHeaders;
  for (let i = 0; i < raw.length; i += 2) {
    headers.append(raw[i], raw[i + 1]);
  }
  return headers;
}

function urlOf(incoming) {
  const { url } = incoming;
  const host = incoming.headers.host || 'localhost';
  if (PLAIN_HOST.test(host) && PLAIN_TARGET.test(url) && !DOTS.test(url)) {
    return `http://${host}${url}`;
  }
  const text = url.startsWith('/') ? `http://${host}${url}` : url === '*' ? `http://${host}/` : url;
  try {
    return new URL(text).href;
  } catch (error) {
    throw new InvalidRequestError(`the URL ${JSON.stringify(text)} is not valid`, { cause: error });
  }
}
