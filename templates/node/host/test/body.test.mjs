import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { answerTo, Host, keepAlive } from './support/host.mjs';

const MIB = 2 ** 20;

/** The limit as the kernel tells it in a container; a test has none of its own. */
function within(mebibytes, code) {
  return `process.constrainedMemory = () => ${mebibytes} * 2 ** 20; ${code}`;
}

const READERS = ['arrayBuffer', 'blob', 'formData', 'json', 'text'];

test('a body that the memory does not hold is answered 413 with the id of the call, however it is read', async (t) => {
  const host = await Host.ready(t, within(128, `module.exports = async (r) => { await r[r.headers.get('x-how')](); return 'read'; };`));
  const agent = keepAlive(t);
  for (const how of READERS) {
    const outgoing = host.open({ agent, method: 'POST', headers: { 'X-How': how, 'X-Call-Id': 'large' } });
    const closed = once(outgoing, 'close');
    outgoing.end(Buffer.alloc(60 * MIB, '1'));
    const answer = await answerTo(outgoing);
    await closed;
    assert.equal(answer.status, 413, how);
    const problem = JSON.parse(answer.text);
    assert.deepEqual([problem.code, problem.callId], ['payload-too-large', 'large']);
    assert.match(problem.detail, /a body of \d+ bytes is too large for \w+\(\) in 128 MiB of memory; read request\.body as a stream, or set a larger resources\.memory/);
  }
  assert.equal((await host.call({ method: 'POST', headers: { 'X-How': 'json' } }, '[1]')).text, 'read');
});

test('a body whose length is not said is answered 413 as soon as it is too large', async (t) => {
  const host = await Host.ready(t, within(128, "module.exports = async (r) => { await r.text(); return 'read'; };"));
  const outgoing = host.open({ method: 'POST' });
  const answered = new Promise((resolve, reject) => outgoing.on('response', resolve).on('error', reject));
  const part = Buffer.alloc(MIB, '1');
  let sent = 0;
  let over = false;
  answered.then(() => (over = true));
  while (!over && sent < 200) {
    await new Promise((resolve) => outgoing.write(part, resolve));
    sent++;
  }
  assert.equal((await answered).statusCode, 413);
  outgoing.destroy();
});

test('what is streamed has no limit', async (t) => {
  const host = await Host.ready(t, within(128, 'module.exports = async (r) => { let n = 0; for await (const c of r.body) n += c.length; return n; };'));
  assert.equal((await host.call({ method: 'POST' }, Buffer.alloc(150 * MIB))).text, String(150 * MIB));
});

test('bodies that fit alone and not together are read one after another', async (t) => {
  const host = await Host.ready(
    t,
    within(128, "let now = 0, most = 0; module.exports = async (r) => { const { length } = await r.text(); most = Math.max(most, ++now); await new Promise(setImmediate); now--; return [length, most]; };"),
  );
  const answers = await Promise.all(Array.from({ length: 6 }, () => host.call({ method: 'POST' }, Buffer.alloc(10 * MIB, 'x'))));
  for (const { status, text } of answers) {
    assert.equal(status, 200, text);
    assert.equal(JSON.parse(text)[0], 10 * MIB);
  }
});

test('a waiting body is forgotten with its caller', async (t) => {
  const host = await Host.ready(
    t,
    within(128, `let release;
    module.exports = async (r) => {
      const path = new URL(r.url).pathname;
      if (path === '/release') { release(); return 'released'; }
      console.log('begins ' + path);
      await r.text();
      if (path === '/first') { console.log('holds'); await new Promise((resolve) => { release = resolve; }); }
      return path;
    };`),
  );
  const body = Buffer.alloc(12 * MIB, 'x');
  const first = host.call({ method: 'POST', path: '/first' }, body);
  await host.until(() => host.stdout.includes('holds'));
  const gone = host.open({ method: 'POST', path: '/gone' });
  gone.on('error', () => {});
  gone.end(body);
  await host.until(() => host.stdout.includes('begins /gone'));
  gone.destroy();
  const last = host.call({ method: 'POST', path: '/last' }, body);
  await host.until(() => host.stdout.includes('begins /last'));
  await host.call({ path: '/release' });
  assert.deepEqual([(await first).text, (await last).text], ['/first', '/last']);
});
