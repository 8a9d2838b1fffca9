import { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { Call, currentCall } from './call.mjs';
import { LIVE_PATH, RunningCalls } from './live.mjs';
import { sendProblem } from './problem.mjs';
import { requestOf } from './web/request.mjs';
import { discard, respond } from './web/respond.mjs';

/** Has the function answer calls, in whichever of the two ways it is written. */
export class Answer {
  #target;
  #settings;
  #drain;
  #running = new RunningCalls();

  constructor(drain) {
    this.#drain = drain;
    this.listener = (incoming, outgoing) =>
      incoming.url === LIVE_PATH ? this.#running.answer(incoming, outgoing) : this.#called(incoming, outgoing);
  }

  /**
   * @param {{handle?: Function, listener?: Function, upgrade?: Function}} target as {@link targetOf} returns it
   */
  serve(target, settings) {
    this.#target = target;
    this.#settings = settings;
  }

  /** Takes connections that change their protocol; undefined where the function takes none. */
  get upgrade() {
    return this.#target.upgrade === undefined ? undefined : (...connection) => this.#upgraded(...connection);
  }

  #called(incoming, outgoing) {
    const call = new Call(incoming, outgoing, this.#settings);
    // For the events of the request too, which come on the same connection; not only for what begins here.
    currentCall.enterWith(call);
    if (this.#target.handle === undefined) {
      this.#listen(call);
    } else {
      this.#handle(call);
    }
  }

  // Not async: a handler that returns at once is answered at once.
  #handle(call) {
    const { context } = call;
    let result;
    try {
      const { handle } = this.#target;
      result = handle(requestOf(call), context, call);
    } catch (error) {
      return this.#failed(call, error);
    }
    if (typeof result?.then !== 'function') {
      return this.#returned(call, result);
    }
    // While a handler runs without a pause it cannot be asked about, so only these need to be known.
    this.#running.begin(context);
    result.then(
      (value) => {
        this.#running.end(context);
        this.#returned(call, value);
      },
      (error) => {
        this.#running.end(context);
        this.#failed(call, error);
      },
    );
  }

  /** The response is the listener's own to write. */
  #listen(call) {
    const { context, incoming, outgoing } = call;
    call.writesItself = true;
    this.#running.begin(context);
    outgoing.once('close', () => this.#running.end(context));
    this.#drain.release(outgoing);
    try {
      const result = this.#target.listener(incoming, outgoing);
      if (typeof result?.then === 'function') {
        result.then(undefined, (error) => this.#failed(call, error));
      }
    } catch (error) {
      this.#failed(call, error);
    }
  }

  #upgraded(incoming, socket, head) {
    const call = new Call(incoming, socket, this.#settings);
    const { context } = call;
    // Not run(): an exception would have left it before anything can ask whose it was.
    socket.emit = function emit(...event) {
      currentCall.enterWith(call);
      return Object.getPrototypeOf(this).emit.apply(this, event);
    };
    currentCall.enterWith(call);
    this.#running.begin(context);
    socket.once('close', () => this.#running.end(context));
    this.#target.upgrade(incoming, socket, head);
  }

  #returned(call, value) {
    if (call.outgoing.headersSent || call.outgoing.destroyed) {
      return discard(value); // Answered already, or the caller went away.
    }
    this.#drain.release(call.outgoing);
    try {
      respond(call, value)?.catch((error) => this.#failed(call, error));
    } catch (error) {
      this.#failed(call, error);
    }
  }

  #failed(call, error) {
    process.stderr.write(`call ${call.id} failed: ${inspect(error)}\n`);
    fail(call, error, this.#drain);
  }

  /** An exception of a timer, an event or a promise that belongs to a call, and that nothing caught. */
  stray(call, error) {
    const text = inspect(error);
    call.strays ??= new Set();
    if (!call.strays.has(text)) {
      call.strays.add(text);
      process.stderr.write(`call ${call.id} failed outside of its handler: ${text}\n`);
    }
    fail(call, error, this.#drain);
  }
}

/** A response that has begun can only be broken off. */
function fail(call, error, drain) {
  const { outgoing } = call;
  if (call.isOver) {
    return;
  }
  if (!(outgoing instanceof ServerResponse) || outgoing.headersSent) {
    outgoing.destroy();
    return;
  }
  drain.release(outgoing);
  sendProblem(call, error);
}
