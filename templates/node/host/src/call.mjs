import { AsyncLocalStorage } from 'node:async_hooks';
import { CallContext } from './context.mjs';

/** The call that the running code belongs to: its handler, its timers, its streams. */
export const currentCall = new AsyncLocalStorage();

/** A call from its request to the end of its response. */
export class Call {
  incoming;
  outgoing;
  context;
  /** Whether the function writes the response itself: then only it can know that there will be none. */
  writesItself = false;
  /** Messages of exceptions that came outside of the handler, once there was one. */
  strays;

  constructor(incoming, outgoing, settings) {
    this.incoming = incoming;
    this.outgoing = outgoing;
    this.context = new CallContext(incoming.headers, settings);
  }

  get id() {
    return this.context.callId;
  }

  get isHead() {
    return this.incoming.method === 'HEAD';
  }

  /** Whether there is no response to be sent any more: it is complete, or its caller went away. */
  get isOver() {
    return this.outgoing.writableEnded || this.outgoing.destroyed;
  }

  /** Has something done once the call is over, however it ends. */
  whenOver(act) {
    if (this.outgoing.closed) {
      act();
    } else {
      this.outgoing.once('close', act);
    }
  }

  /** Has something done when the caller goes away before the response is complete. */
  whenGone(act) {
    this.whenOver(() => {
      if (!this.outgoing.writableFinished) {
        act();
      }
    });
  }
}
