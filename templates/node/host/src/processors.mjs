/** How many processors the instance's limit fills: libuv up to 1.48 (Node.js 20, 22) counts the machine's. */
import { readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';

const ONLINE = '/sys/devices/system/cpu/online';

/** The number of processors in a list as the kernel writes it, such as `0-3,5`; NaN for anything else. */
export function processorsIn(text) {
  return text
    .trim()
    .split(',')
    .map((range) => range.split('-').map((number) => (/^\d+$/.test(number) ? Number(number) : NaN)))
    .reduce((sum, [first, last = first]) => sum + last - first + 1, 0);
}

/** Makes `os.availableParallelism()` follow the limit, which the platform lists as processors. */
export function followLimit(file = ONLINE) {
  const ofMachine = os.availableParallelism;
  os.availableParallelism = function availableParallelism() {
    try {
      const limit = processorsIn(readFileSync(file, 'utf8'));
      return limit >= 1 ? Math.min(limit, ofMachine()) : ofMachine();
    } catch {
      return ofMachine();
    }
  };
  syncBuiltinESMExports();
}
