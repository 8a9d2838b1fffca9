import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { test } from 'node:test';
import { answerTo, Host, keepAlive } from './support/host.mjs';

test('a handler sees the whole request', async (t) => {
  const host = await Host.ready(
    t,
    `module.exports = async (request) => {
      const url = new URL(request.url);
      return [request instanceof Request, request.method, url.pathname, url.searchParams.getAll('q'), request.headers.get('x-a'), await request.json()];
    };`,
  );
  const answer = await host.call({ method: 'PUT', path: '/a%20b/c?q=1&q=2', headers: { 'X-A': 'y', Host: 'example.org' } }, '{"n":1}');
  assert.deepEqual(JSON.parse(answer.text), [true, 'PUT', '/a%20b/c', ['1', '2'], 'y', { n: 1 }]);
});

test('the context tells of the call', async (t) => {
  const host = await Host.ready(
    t,
    `module.exports = (request, context) => [context.callId, context.functionName, context.revision,
      context.deadline?.getTime() ?? null, String(context.remainingMillis())];`,
  );
  const told = JSON.parse((await host.call({ headers: { 'X-Call-Id': 'c1', 'X-Hearth-Deadline': '1000' } })).text);
  assert.deepEqual(told, ['c1', 'greet', 'greet-00001', 1000, '0']);
  const [callId, , , deadline, remaining] = JSON.parse((await host.call()).text);
  assert.match(callId, /^[0-9a-f-]{36}$/);
  assert.deepEqual([deadline, remaining], [null, 'Infinity']);
});

test('binary bodies come and go unchanged', async (t) => {
  const host = await Host.ready(t, 'module.exports = async (request) => new Uint8Array(await request.arrayBuffer());');
  const bytes = randomBytes(8 * 1024 * 1024);
  const answer = await host.call({ method: 'POST' }, bytes);
  assert.equal(answer.headers['content-length'], String(bytes.length));
  assert.ok(answer.body.equals(bytes));
});

test('bodies are streamed: the answer begins before the request has ended', async (t) => {
  const host = await Host.ready(t, 'module.exports = (request) => new Response(request.body);');
  const outgoing = host.open({ method: 'POST' });
  outgoing.write('first ');
  const [incoming] = await once(outgoing, 'response');
  assert.equal(String((await once(incoming, 'data'))[0]), 'first ');
  outgoing.end('second');
  assert.equal(String((await once(incoming, 'data'))[0]), 'second');
});

test('a caller that goes away aborts the signal of the request', async (t) => {
  const host = await Host.ready(
    t,
    `module.exports = (request) => new Promise((resolve) => {
      request.signal.addEventListener('abort', () => { console.log('aborted'); resolve(); });
      console.log('called');
    });`,
  );
  const outgoing = host.open();
  outgoing.on('error', () => {});
  outgoing.end();
  await host.until(() => host.stdout.includes('called\n'));
  outgoing.destroy();
  await host.until(() => host.stdout.includes('aborted\n'));
});

test('many calls are under way at once', async (t) => {
  const host = await Host.ready(
    t,
    `const waiting = [];
    module.exports = () => new Promise((resolve) => {
      waiting.push(resolve);
      if (waiting.length === 200) waiting.forEach((resolve, i) => resolve(String(i)));
    });`,
  );
  const answers = await Promise.all(Array.from({ length: 200 }, () => host.call()));
  assert.equal(new Set(answers.map((answer) => answer.text)).size, 200);
});

test('a connection is kept for the next call, also after a failed one and one whose body was not read', async (t) => {
  const host = await Host.ready(t, "module.exports = (r) => { if (r.url.endsWith('/fail')) throw new Error('x'); return 'ok'; };");
  const agent = keepAlive(t);
  const sockets = new Set();
  for (const path of ['/', '/fail', '/', '/fail']) {
    const outgoing = host.open({ agent, path, method: 'POST' });
    outgoing.on('socket', (socket) => sockets.add(socket));
    outgoing.end('a body that nobody reads');
    await answerTo(outgoing);
  }
  assert.equal(sockets.size, 1);
});
