import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { answerTo, Host } from './support/host.mjs';

/** A call whose response stays open. */
async function opened(host, path, id) {
  const outgoing = host.open({ path, headers: { 'X-Call-Id': id } });
  outgoing.on('error', () => {});
  outgoing.end();
  const [incoming] = await once(outgoing, 'response');
  incoming.on('error', () => {});
  return { outgoing, incoming };
}

test('a reader who leaves has the late exceptions of his stream to himself', async (t) => {
  const host = await Host.ready(
    t,
    `const bytes = new TextEncoder().encode('data: 1\\n\\n');
    module.exports = async (request) => {
      if (request.method === 'POST') return 'posted ' + (await request.text());
      return new Response(new ReadableStream({ start(c) { setInterval(() => c.enqueue(bytes), 5); } }), { headers: { 'content-type': 'text/event-stream' } });
    };`,
  );
  const readers = [];
  for (let i = 0; i < 10; i++) {
    readers.push(await opened(host, '/', `reader-${i}`));
  }
  const post = host.open({ method: 'POST', headers: { 'Content-Length': 4 } });
  post.write('on');
  readers[3].outgoing.destroy();
  await host.until(() => host.stderr.includes('call reader-3 failed outside of its handler: TypeError'));
  post.end('ce');
  assert.equal((await answerTo(post)).text, 'posted once');
  for (const [i, { incoming }] of readers.entries()) {
    if (i !== 3) {
      for (let event = 0; event < 5; event++) {
        await once(incoming, 'data');
      }
    }
  }
  assert.equal(host.stderr.match(/^call /gm).length, 1);
});

test('an exception of a timer fails the call that it belongs to, and no other', async (t) => {
  const host = await Host.ready(
    t,
    `const waiting = [];
    module.exports = (request) => new Promise((resolve) => {
      const path = new URL(request.url).pathname;
      if (path === '/wait') { waiting.push(resolve); console.log('waiting'); return; }
      if (path === '/go') { waiting.forEach((go) => go('waited')); return resolve('gone'); }
      setTimeout(() => { throw new RangeError('in a timer'); }, 1);
    });`,
  );
  const waits = host.call({ path: '/wait' });
  await host.until(() => host.stdout.includes('waiting'));
  const failed = await host.call({ path: '/fail', headers: { 'X-Call-Id': 'c9' } });
  assert.equal(failed.status, 500);
  assert.deepEqual([JSON.parse(failed.text).detail, JSON.parse(failed.text).callId], ['RangeError: in a timer', 'c9']);
  assert.match(host.stderr, /^call c9 failed outside of its handler: RangeError: in a timer\n/);
  await host.call({ path: '/go' });
  assert.equal((await waits).text, 'waited');
});

const LATE = {
  'a timer after the response': "setTimeout(() => { throw new Error('late'); }, 5); return 'ok';",
  'an event': "const e = new (require('node:events'))(); setImmediate(() => e.emit('error', new Error('late'))); return 'ok';",
  'a stream': "require('node:fs').createReadStream('/there/is/none'); return 'ok';",
  'a callback after an await': "return (async () => { await null; setTimeout(() => { throw new Error('late'); }, 5); return 'ok'; })();",
};

for (const [name, code] of Object.entries(LATE)) {
  test(`an exception of ${name} is logged with the call's id and ends nothing`, async (t) => {
    const host = await Host.ready(t, `module.exports = (request) => { if (request.url.endsWith('/again')) return 'again'; ${code} };`);
    assert.equal((await host.call({ headers: { 'X-Call-Id': 'late-call' } })).text, 'ok');
    await host.until(() => host.stderr.includes('call late-call failed outside of its handler: '));
    assert.equal((await host.call({ path: '/again' })).text, 'again');
  });
}

test('a rejected promise is logged with the id of its call', async (t) => {
  const host = await Host.ready(t, "module.exports = () => { (async () => { await null; throw new Error('stray'); })(); return 'ok'; };");
  assert.equal((await host.call({ headers: { 'X-Call-Id': 'c10' } })).text, 'ok');
  await host.until(() => /^call c10: a promise was rejected without a handler: Error: stray/.test(host.stderr));
});

test('an exception that belongs to no call ends the instance after the calls that are under way', async (t) => {
  const host = await Host.ready(
    t,
    `let finish;
    process.on('SIGUSR2', () => setImmediate(() => { throw new Error('of the whole process'); }));
    process.on('SIGUSR1', () => finish('finished'));
    module.exports = () => new Promise((resolve) => { finish = resolve; console.log('called'); });`,
  );
  const call = host.call();
  await host.until(() => host.stdout.includes('called'));
  host.signal('SIGUSR2');
  await host.until(() => host.stderr.includes('an exception outside of any call, the instance ends after its calls: Error: of the whole process'));
  host.signal('SIGUSR1');
  assert.equal((await call).text, 'finished');
  assert.equal(await host.exit, 1);
});

test('a function that takes such exceptions itself keeps its instance', async (t) => {
  const host = await Host.ready(
    t,
    `process.on('uncaughtException', (error) => console.log('taken: ' + error.message));
    process.on('SIGUSR2', () => { throw new Error('of the whole process'); });
    module.exports = () => 'ok';`,
  );
  host.signal('SIGUSR2');
  await host.until(() => host.stdout.includes('taken: of the whole process'));
  assert.equal((await host.call()).text, 'ok');
});
