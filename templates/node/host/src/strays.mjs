import { executionAsyncResource } from 'node:async_hooks';
import { inspect } from 'node:util';
import { currentCall } from './call.mjs';

/**
 * Exceptions and rejections that nothing caught. One that belongs to a call ends that call; other calls are under way in
 * the process. One that belongs to none says nothing of what is still right: the process ends, after those calls.
 */
export class Strays {
  #answer;
  #drain;
  /** The load that is under way. */
  load;

  constructor(answer, drain) {
    this.#answer = answer;
    this.#drain = drain;
    process.on('uncaughtException', (error) => this.#thrown(error));
    process.on('unhandledRejection', (reason) => this.#rejected(reason));
  }

  #thrown(error) {
    const call = currentCall.getStore();
    if (call !== undefined) {
      this.#answer.stray(call, error);
      stopTimer(call);
    } else if (this.load !== undefined) {
      this.load.fail(error);
    } else if (process.listenerCount('uncaughtException') === 1) {
      process.stderr.write(`hearth: an exception outside of any call, the instance ends after its calls: ${inspect(error)}\n`);
      this.#drain.start(1);
    } else {
      // The function takes them itself.
      process.stderr.write(`hearth: an exception outside of any call: ${inspect(error)}\n`);
    }
  }

  #rejected(reason) {
    const call = currentCall.getStore();
    // Express 4 does not wait for handlers that are async: no one else would answer.
    if (call?.writesItself && !call.outgoing.headersSent) {
      return this.#answer.stray(call, reason);
    }
    const whose = call === undefined ? '' : `call ${call.id}: `;
    process.stderr.write(`${whose}a promise was rejected without a handler: ${inspect(reason)}\n`);
    if (call === undefined) {
      this.load?.rejected(reason);
    }
  }
}

/** An interval whose call is over would fail again and again, and keep what it holds for ever. */
function stopTimer(call) {
  const resource = executionAsyncResource();
  if (call.isOver && typeof resource?.[Symbol.toPrimitive] === 'function' && resource.hasRef !== undefined) {
    clearInterval(resource);
  }
}
