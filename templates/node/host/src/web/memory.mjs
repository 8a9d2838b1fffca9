import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Memory that a body takes while it is read whole and used, in times its size: docs/decisions/0156. */
const WEIGHTS = { arrayBuffer: 2, blob: 3, text: 3, json: 4, formData: 4 };
/** Of that, what lies in the heap of V8, which has a limit of its own. */
const HEAP_WEIGHTS = { arrayBuffer: 0, blob: 0, text: 1, json: 2, formData: 2 };
/** Part of a limit that may be used. */
const USABLE = 0.9;
/** Part of the memory limit from which on garbage is collected before a body is taken. */
const CROWDED = 0.6;

/** The body is larger than what this instance can hold: an answer with status 413. */
export class PayloadTooLargeError extends Error {
  name = 'PayloadTooLargeError';
}

/**
 * Memory for the bodies that are read whole by all calls of one time. V8 and the C library know nothing of a container's
 * limit, and going beyond it would end the calls of everybody else in the instance.
 */
export class BodyMemory {
  #resting;
  #restingHeap;
  #taken = 0;
  #waiting = [];

  /**
   * Takes memory until the call is over. A body that would fit alone waits for the calls before it.
   *
   * @param {number} bytes size of the body
   * @param {boolean} whole whether that is all of it; what is only a part of a body cannot wait for other parts
   * @returns {Promise<void> | undefined} to be waited for
   * @throws {PayloadTooLargeError}
   */
  take(call, bytes, method, whole) {
    const size = bytes * WEIGHTS[method];
    const limit = memoryLimit();
    const heap = getHeapStatistics();
    this.#resting ??= memoryInUse();
    this.#restingHeap ??= heap.used_heap_size;
    const room = limit * USABLE - this.#resting;
    if (size > room || bytes * HEAP_WEIGHTS[method] > heap.heap_size_limit * USABLE - this.#restingHeap) {
      throw tooLarge(whole ? `a body of ${bytes} bytes` : 'the body', method, limit);
    }
    if (this.#waiting.length === 0 && this.#taken + size <= room) {
      this.#hold(call, size, limit);
      return undefined;
    }
    if (!whole) {
      throw tooLarge(whole ? `a body of ${bytes} bytes` : 'the body', method, limit);
    }
    return new Promise((resolve) => {
      const waiter = { size, room, go: () => (this.#hold(call, size, limit), resolve()) };
      this.#waiting.push(waiter);
      call.whenOver(() => this.#forget(waiter));
    });
  }

  #hold(call, size, limit) {
    this.#taken += size;
    if (memoryInUse() > limit * CROWDED) {
      collectGarbage();
    }
    call.whenOver(() => {
      this.#taken -= size;
      this.#next();
    });
  }

  #next() {
    while (this.#waiting.length > 0 && this.#taken + this.#waiting[0].size <= this.#waiting[0].room) {
      this.#waiting.shift().go();
    }
  }

  #forget(waiter) {
    const index = this.#waiting.indexOf(waiter);
    if (index >= 0) {
      this.#waiting.splice(index, 1);
      this.#next();
    }
  }
}

/** Where the kernel tells it in a container, by versions of control groups. */
const LIMIT_FILES = ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes'];

/** Bytes: that of the container, or the machine's when nothing limits it. */
function memoryLimit() {
  // Node does not see the limits of control groups v1.
  const limits = [process.constrainedMemory?.() ?? 0, ...LIMIT_FILES.map(numberIn)];
  return Math.min(totalmem(), ...limits.filter((limit) => limit > 0));
}

/** Bytes of the process without those of files, such as Node itself, which the kernel drops when memory is short. */
function memoryInUse() {
  const rss = process.memoryUsage.rss();
  try {
    const [, resident, shared] = readFileSync('/proc/self/statm', 'utf8').split(' ').map(Number);
    return rss * (1 - shared / resident);
  } catch {
    return rss;
  }
}

function numberIn(file) {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}

function tooLarge(what, method, limit) {
  return new PayloadTooLargeError(
    `${what} is too large for ${method}() in ${Math.floor(limit / 2 ** 20)} MiB of memory; read request.body as a stream, or set a larger resources.memory`,
  );
}

let gc;

function collectGarbage() {
  if (gc === undefined) {
    setFlagsFromString('--expose-gc');
    gc = runInNewContext('gc');
    setFlagsFromString('--no-expose-gc');
  }
  gc();
}
