import { isAnyArrayBuffer, isMap, isNativeError, isSet } from 'node:util/types';
import { article, typeOf } from './describe.mjs';

const NativeResponse = globalThis.Response;
const NativeFormData = globalThis.FormData;
const NativeBlob = globalThis.Blob;

export const TEXT = 'text/plain; charset=utf-8';
export const JSON_TYPE = 'application/json';
export const BYTES = 'application/octet-stream';

/** A Response of `fetch`, undici, node-fetch, a ponyfill or another realm. */
export function isResponse(value) {
  return (
    value instanceof NativeResponse ||
    (typeof value.status === 'number' && typeof value.headers === 'object' && value.headers !== null && typeof value.arrayBuffer === 'function' && 'body' in value)
  );
}

/**
 * What a handler's value is sent as: `{type, body}`.
 *
 * - `body` is a string, a Uint8Array, or something with chunks (`chunks`: an iterator).
 * - `type` is undefined where the first chunk tells it.
 *
 * @throws {TypeError} that names the type, for what has no body
 */
export function contentOf(value) {
  if (ArrayBuffer.isView(value)) {
    return { type: BYTES, body: new Uint8Array(value.buffer, value.byteOffset, value.byteLength) };
  }
  if (isAnyArrayBuffer(value)) {
    return { type: BYTES, body: new Uint8Array(value) };
  }
  if (value instanceof URLSearchParams || tagOf(value) === 'URLSearchParams') {
    return { type: 'application/x-www-form-urlencoded;charset=UTF-8', body: String(value) };
  }
  if (value instanceof NativeFormData || (tagOf(value) === 'FormData' && typeof value.entries === 'function')) {
    const response = new NativeResponse(value instanceof NativeFormData ? value : nativeForm(value));
    return { type: response.headers.get('content-type'), chunks: chunksOf(response.body) };
  }
  if (value instanceof NativeBlob || (/^(?:Blob|File)$/.test(tagOf(value)) && typeof value.stream === 'function')) {
    return { type: value.type || BYTES, length: value.size, chunks: chunksOf(value.stream()) };
  }
  if (isStream(value)) {
    return { type: BYTES, chunks: chunksOf(value) };
  }
  if (isIterable(value)) {
    return { chunks: chunksOf(value) };
  }
  return { type: JSON_TYPE, body: jsonOf(value) };
}

function isStream(value) {
  return typeof value.getReader === 'function' || (typeof value.pipe === 'function' && typeof value.on === 'function');
}

/** A generator, or an object that is made to be walked through; not one that says what its JSON is. */
function isIterable(value) {
  return (
    (typeof value[Symbol.asyncIterator] === 'function' || typeof value[Symbol.iterator] === 'function') &&
    !Array.isArray(value) &&
    !isMap(value) &&
    !isSet(value) &&
    typeof value.toJSON !== 'function'
  );
}

/** An iterator over the chunks of a stream, a generator or an iterable. */
export function chunksOf(source) {
  if (typeof source.getReader === 'function') {
    if (source.locked) {
      throw new TypeError('the handler returned a stream that is locked to a reader');
    }
    const reader = source.getReader();
    return {
      next: () => reader.read(),
      return: (reason) => reader.cancel(reason),
    };
  }
  if (source.destroyed === true || source.readableEnded === true || source.readableDidRead === true) {
    throw new TypeError('the handler returned a stream that has been read already');
  }
  const method = source[Symbol.asyncIterator] ?? source[Symbol.iterator];
  return method.call(source);
}

/** @returns {Uint8Array} */
export function bytesOf(chunk) {
  if (chunk instanceof Uint8Array) {
    return chunk;
  }
  if (typeof chunk === 'string') {
    return Buffer.from(chunk);
  }
  if (ArrayBuffer.isView(chunk)) {
    return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  }
  if (isAnyArrayBuffer(chunk)) {
    return new Uint8Array(chunk);
  }
  throw new TypeError(`a streamed body must consist of strings and bytes, but there came ${article(typeOf(chunk))}`);
}

function nativeForm(form) {
  const copy = new NativeFormData();
  for (const [name, value] of form.entries()) {
    copy.append(name, value);
  }
  return copy;
}

function tagOf(value) {
  return value[Symbol.toStringTag];
}

function jsonOf(value) {
  if (isMap(value) || isSet(value) || isNativeError(value)) {
    findLost(value);
  }
  const json = JSON.stringify(value);
  if (json === undefined) {
    throw new TypeError(`the handler returned ${article(typeof value)}, which cannot be sent`);
  }
  // What has no JSON of its own becomes {} without a word.
  if (json.includes('{}')) {
    findLost(value);
  }
  return json;
}

/** @throws {TypeError} when something in the value has no JSON of its own */
function findLost(value) {
  JSON.stringify(value, (key, member) => {
    if (typeof member === 'object' && member !== null && isLost(member)) {
      const type = article(typeOf(member));
      const what = key === '' ? type : `an object with ${type} as '${key}'`;
      throw new TypeError(`the handler returned ${what}, which JSON has nothing for and would become {}; ${adviceFor(member)}`);
    }
    return member;
  });
}

function isLost(member) {
  if (isMap(member) || isSet(member) || isNativeError(member)) {
    return true;
  }
  const prototype = Object.getPrototypeOf(member);
  const plain = prototype === null || Object.getPrototypeOf(prototype) === null;
  return !plain && !Array.isArray(member) && Object.keys(member).length === 0;
}

function adviceFor(member) {
  if (isMap(member)) {
    return 'send Object.fromEntries(map)';
  }
  if (isSet(member)) {
    return 'send [...set]';
  }
  return isNativeError(member) ? 'throw it, or send its message' : 'give it a toJSON(), or send its state';
}
