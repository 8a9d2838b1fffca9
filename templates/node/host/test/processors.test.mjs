import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os, { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { followLimit, processorsIn } from '../src/processors.mjs';

test('lists of processors are counted as the kernel writes them', () => {
  for (const [text, count] of [['0\n', 1], ['0-3\n', 4], ['0,2-4,7', 5]]) assert.equal(processorsIn(text), count);
  for (const text of ['', 'x', '0-', '-1', '0--2']) assert.ok(Number.isNaN(processorsIn(text)), text);
});

test('availableParallelism follows the file, for both ways of importing it, and never exceeds the machine', () => {
  const ofMachine = os.availableParallelism();
  const folder = mkdtempSync(join(os.tmpdir(), 'processors-'));
  try {
    const file = join(folder, 'online');
    followLimit(file);
    assert.equal(availableParallelism(), ofMachine);
    for (const [text, count] of [['0\n', 1], ['0-4095\n', ofMachine], ['nonsense', ofMachine]]) {
      writeFileSync(file, text);
      assert.equal(os.availableParallelism(), count);
      assert.equal(availableParallelism(), count);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
