import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { answerTo, Host, keepAlive } from './support/host.mjs';

const SLOW = `module.exports = () => new Promise((resolve) => {
  console.log('called');
  process.once('SIGTERM', () => setImmediate(() => resolve('finished')));
});`;

async function freePort() {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** The port is open a little later than the socket, or when there is no socket, at a time that nothing tells. */
async function overTcp(host, port) {
  let answer;
  while (answer === undefined) {
    answer = await host.call({ socketPath: undefined, host: '127.0.0.1', port }).catch(() => undefined);
  }
  return answer;
}

test('it serves TCP beside the socket when PORT is set', async (t) => {
  const port = await freePort();
  const host = await Host.ready(t, "module.exports = () => 'hi';", { PORT: String(port) });
  assert.equal((await host.call()).text, 'hi');
  assert.equal((await overTcp(host, port)).text, 'hi');
});

test('it serves TCP alone without a socket', async (t) => {
  const port = await freePort();
  const host = await Host.start(t, "module.exports = () => { return 'hi'; }; setImmediate(() => console.log('loaded'));", {
    HEARTH_SOCKET: '',
    PORT: String(port),
  });
  await host.until(() => host.stdout.includes('loaded'));
  assert.equal((await overTcp(host, port)).text, 'hi');
});

test('a port in use is a warning when there is a socket, and the end when there is none', async (t) => {
  const taken = createServer().listen(0);
  await once(taken, 'listening');
  t.after(() => taken.close());
  const PORT = String(taken.address().port);
  const host = await Host.ready(t, "module.exports = () => 'hi';", { PORT });
  assert.equal((await host.call()).text, 'hi');
  await host.until(() => /^hearth: warning: cannot listen on port \d+ \(EADDRINUSE\)/.test(host.stderr));
  const alone = await Host.start(t, "module.exports = () => 'hi';", { PORT, HEARTH_SOCKET: '' });
  assert.equal(await alone.exit, 1);
  assert.match(alone.stderr, /^hearth: cannot listen on port \d+ \(EADDRINUSE\)/);
});

test('the folder of the socket holds the socket and nothing else', async (t) => {
  const host = await Host.ready(t, "module.exports = () => 'hi';");
  assert.deepEqual(readdirSync(dirname(host.socket)), ['function.sock']);
});

test('SIGTERM lets a call in flight finish, takes no new ones, and ends with code 0', async (t) => {
  const host = await Host.ready(t, SLOW);
  const outgoing = host.open({ agent: keepAlive(t) });
  outgoing.end();
  await host.until(() => host.stdout.includes('called\n'));
  host.signal('SIGTERM');
  const answer = await answerTo(outgoing);
  assert.equal(answer.text, 'finished');
  assert.equal(answer.headers.connection, 'close');
  assert.equal(await host.exit, 0);
  await assert.rejects(host.call(), { code: 'ENOENT' });
});

test('SIGTERM lets a response finish that has begun', async (t) => {
  const host = await Host.ready(
    t,
    `module.exports = () => new Response(new ReadableStream({ start(controller) {
      controller.enqueue('one ');
      process.once('SIGTERM', () => setImmediate(() => { controller.enqueue('two'); controller.close(); }));
    } }).pipeThrough(new TextEncoderStream()));`,
  );
  const outgoing = host.open({ agent: keepAlive(t) });
  outgoing.end();
  const [incoming] = await once(outgoing, 'response');
  const [first] = await once(incoming, 'data');
  host.signal('SIGTERM');
  const [second] = await once(incoming, 'data');
  assert.equal(String(first) + String(second), 'one two');
  incoming.resume();
  assert.equal(await host.exit, 0);
});

for (const signal of ['SIGTERM', 'SIGINT']) {
  test(`${signal} ends it at once when nothing is under way, whatever connections are open`, async (t) => {
    const host = await Host.ready(t, "module.exports = () => 'hi';");
    await host.call({ agent: keepAlive(t) });
    const silent = connect(host.socket);
    t.after(() => silent.destroy());
    await once(silent, 'connect');
    await host.call();
    host.signal(signal);
    assert.equal(await host.exit, 0);
  });
}

test('SIGTERM while the handler loads ends it', async (t) => {
  const host = await Host.start(t, "console.log('loading'); await new Promise((r) => setTimeout(r, 60_000)); export default () => 1;");
  await host.until(() => host.stdout.includes('loading'));
  host.signal('SIGTERM');
  assert.equal(await host.exit, 0);
});
