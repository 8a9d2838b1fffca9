import { randomUUID } from 'node:crypto';

/** What a handler is told about the call besides the request. Everything is computed when asked for. */
export class CallContext {
  #headers;
  #settings;
  #callId;

  constructor(headers, settings) {
    this.#headers = headers;
    this.#settings = settings;
  }

  /** Identifies the call in logs and in error answers. */
  get callId() {
    return (this.#callId ??= this.#headers['x-call-id'] ?? randomUUID());
  }

  get functionName() {
    return this.#settings.functionName;
  }

  /** Name of the revision, like `greet-00001`; empty outside of Hearth. */
  get revision() {
    return this.#settings.revision;
  }

  /** When the caller stops waiting, as a `Date`; `undefined` when nobody set a deadline. */
  get deadline() {
    const millis = this.#deadlineMillis;
    return millis === undefined ? undefined : new Date(millis);
  }

  /** Milliseconds until the deadline, 0 when it has passed, `Infinity` without one. */
  remainingMillis() {
    const millis = this.#deadlineMillis;
    return millis === undefined ? Infinity : Math.max(0, millis - Date.now());
  }

  get #deadlineMillis() {
    const millis = Number(this.#headers['x-hearth-deadline'] ?? NaN);
    return Number.isFinite(millis) ? millis : undefined;
  }
}
