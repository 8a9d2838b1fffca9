import { BodyMemory, PayloadTooLargeError } from './memory.mjs';

/** Smaller bodies are not counted. */
const SMALL_BYTES = 256 * 1024;
const NOTHING = Buffer.alloc(0);

const memory = new BodyMemory();

/**
 * The whole body of a call's request.
 *
 * @param {string} method of `Request` that it is for
 * @returns {Promise<Buffer>}
 */
export function wholeBodyOf(call, method) {
  const { incoming } = call;
  const declared = Number(incoming.headers['content-length'] ?? NaN);
  if (declared > SMALL_BYTES) {
    let turn;
    try {
      turn = memory.take(call, declared, method, true);
    } catch (error) {
      return refused(call, error);
    }
    return turn === undefined ? read(call, declared, method) : turn.then(() => read(call, declared, method));
  }
  return read(call, declared, method);
}

function read(call, declared, method) {
  const { incoming } = call;
  return new Promise((resolve, reject) => {
    const chunks = [];
    let size = 0;
    let counted = declared > SMALL_BYTES ? declared : SMALL_BYTES;
    const end = () => incoming.off('data', taken).off('end', ended).off('error', failed).off('close', closed);
    const taken = (chunk) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > counted) {
        try {
          memory.take(call, counted, method, false);
          counted *= 2;
        } catch (error) {
          end();
          chunks.length = 0;
          refused(call, error).catch(reject);
        }
      }
    };
    const ended = () => {
      end();
      resolve(chunks.length === 0 ? NOTHING : chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, size));
    };
    const failed = (error) => {
      end();
      reject(error);
    };
    const closed = () => failed(new TypeError('the caller went away before the body was complete'));
    if (incoming.readableEnded) {
      resolve(NOTHING);
    } else if (incoming.destroyed) {
      closed();
    } else {
      incoming.on('data', taken).on('end', ended).on('error', failed).on('close', closed);
    }
  });
}

/** What comes of the body is dropped, so that the connection stays usable. */
async function refused(call, error) {
  call.incoming.resume();
  throw error;
}

/**
 * The body as it comes in. What the handler leaves of it is dropped, so that the connection stays usable.
 *
 * @returns {ReadableStream<Uint8Array>}
 */
export function streamOf(call) {
  const { incoming } = call;
  let end;
  return new ReadableStream({
    start(controller) {
      const taken = (chunk) => {
        controller.enqueue(chunk);
        if (controller.desiredSize <= 0) {
          incoming.pause();
        }
      };
      const ended = () => (end(), controller.close());
      const failed = (error) => (end(), controller.error(error));
      const closed = () => failed(new TypeError('the caller went away before the body was complete'));
      end = () => incoming.off('data', taken).off('end', ended).off('error', failed).off('close', closed);
      if (incoming.destroyed && !incoming.readableEnded) {
        return closed();
      }
      incoming.on('data', taken).on('end', ended).on('error', failed).on('close', closed).pause();
      call.outgoing.once('finish', () => incoming.resume());
    },
    pull() {
      incoming.resume();
    },
    cancel() {
      end();
      incoming.resume();
    },
  });
}

export { PayloadTooLargeError };
