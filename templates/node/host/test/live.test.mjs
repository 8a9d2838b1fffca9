import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Host } from './support/host.mjs';

const PATH = '/.hearth/live';

async function running(host, ...calls) {
  const { status, text } = await host.call({ path: PATH, headers: { 'X-Hearth-Calls': calls.join(',') } });
  assert.equal(status, 200);
  const [first, ...ids] = text.trimEnd().split('\n');
  assert.equal(first, 'live');
  return ids;
}

test('the host says that it makes progress, and the function does not see the question', async (t) => {
  const host = await Host.ready(t, 'module.exports = () => { throw new Error("asked"); };');
  assert.deepEqual(await running(host), []);
  assert.equal(host.stderr, '');
});

test('a call goes on until its handler has ended, also when its caller went away', async (t) => {
  const host = await Host.ready(
    t,
    `let release;
     const held = new Promise((resolve) => { release = resolve; });
     module.exports = (request) => {
       if (new URL(request.url).pathname === '/release') { release(); return 'released'; }
       console.log('called');
       return held.then(() => { console.log('ended'); return 'late'; });
     };`,
  );
  const outgoing = host.open({ headers: { 'X-Call-Id': 'held' } });
  outgoing.on('error', () => {});
  outgoing.end();
  await host.until(() => host.stdout.includes('called'));
  assert.deepEqual(await running(host, 'held', 'other'), ['held']);
  outgoing.destroy();
  assert.deepEqual(await running(host, 'held'), ['held']);
  await host.call({ path: '/release' });
  await host.until(() => host.stdout.includes('ended'));
  assert.deepEqual(await running(host, 'held'), []);
});

test('a handler that throws or rejects has ended', async (t) => {
  const host = await Host.ready(t, 'module.exports = async () => { throw new Error("no"); };');
  assert.equal((await host.call({ headers: { 'X-Call-Id': 'failed' } })).status, 500);
  assert.deepEqual(await running(host, 'failed'), []);
});
