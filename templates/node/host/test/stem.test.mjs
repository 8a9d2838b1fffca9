import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { answerTo, Host, keepAlive } from './support/host.mjs';

const HELLO = "module.exports = () => 'hi';";

test('a cell becomes a function, says how long it took, and from then on every path is the function', async (t) => {
  const cell = await Host.cell(t, 'module.exports = (request) => new URL(request.url).pathname;');
  const answer = await cell.specialise();
  assert.deepEqual([answer.status, answer.headers['content-type']], [200, 'application/json']);
  assert.ok(JSON.parse(answer.text).loadMillis > 0);
  assert.equal((await cell.call()).text, '/');
  assert.equal((await cell.order('{}')).text, '/.hearth/specialise');
});

test('calls may come on the connection of the order', async (t) => {
  const cell = await Host.cell(t, HELLO);
  const agent = keepAlive(t);
  const sockets = new Set();
  for (const [path, body] of [['/.hearth/specialise', JSON.stringify({ environment: { HEARTH_FUNCTION_FOLDER: cell.folder } })], ['/', '']]) {
    const outgoing = cell.open({ agent, path, method: 'POST' });
    outgoing.on('socket', (socket) => sockets.add(socket));
    outgoing.end(body);
    assert.equal((await answerTo(outgoing)).status, 200);
  }
  assert.equal(sockets.size, 1);
});

test('the function has the environment of the order and nothing else, and its folder as working directory', async (t) => {
  const cell = await Host.cell(t, 'const early = process.cwd(); module.exports = () => [process.env, early, process.cwd()];', { OF_THE_CELL: 'x' });
  const environment = { HEARTH_FUNCTION_FOLDER: cell.folder, HEARTH_HANDLER: 'handler.js', SECRET: 'grüß', EMPTY: '' };
  await cell.order(JSON.stringify({ environment }));
  assert.deepEqual(JSON.parse((await cell.call()).text), [environment, cell.folder, cell.folder]);
});

test('the context tells of the function, not of what was before', async (t) => {
  const cell = await Host.cell(t, 'module.exports = (request, context) => [context.functionName, context.revision];');
  await cell.specialise({ K_SERVICE: 'orders', K_REVISION: 'orders-00007' });
  assert.equal((await cell.call()).text, '["orders","orders-00007"]');
});

test('nothing of the rehearsal is left', async (t) => {
  const cell = await Host.cell(
    t,
    `module.exports = () => [Object.keys(require.cache), process.listenerCount('exit'), process.listenerCount('beforeExit'),
      Object.keys(globalThis).includes('gc'), Object.hasOwn(process.stderr, 'write')];`,
  );
  assert.deepEqual(readdirSync(dirname(cell.socket)), ['function.sock']);
  await cell.specialise();
  assert.equal((await cell.call()).text, JSON.stringify([[`${cell.folder}/handler.js`], 0, 0, false, false]));
  assert.deepEqual([cell.stdout, cell.stderr], ['', '']);
});

test('every other request to a cell is answered 503', async (t) => {
  const cell = await Host.cell(t, HELLO);
  for (const options of [{}, { path: '/.hearth/specialise' }, { path: '/x', method: 'POST' }]) {
    const answer = await cell.call(options);
    assert.deepEqual([answer.status, answer.headers['content-type']], [503, 'application/problem+json']);
    assert.equal(JSON.parse(answer.text).code, 'not-specialised');
  }
  assert.equal((await cell.specialise()).status, 200);
});

const MALFORMED = ['', 'x', '[]', '{}', 'null', '{"environment":null}', '{"environment":[]}', '{"environment":{"A":1}}', '{"environment":{"A=B":"x"}}', '{"environment":{"A":"\\u0000"}}'];

test('an order that cannot be read is answered 400, does not repeat values, and the cell goes on waiting', async (t) => {
  const cell = await Host.cell(t, HELLO);
  for (const body of MALFORMED) {
    const answer = await cell.order(body);
    assert.deepEqual([answer.status, answer.headers['content-type']], [400, 'application/problem+json'], body);
  }
  assert.equal((await cell.specialise()).status, 200);
  assert.equal((await cell.call()).text, 'hi');
});

test('a second order while the handler loads is answered 409', async (t) => {
  const cell = await Host.cell(
    t,
    `console.log('loading');
    const busy = setInterval(() => {}, 1_000);
    await new Promise((resolve) => process.once('SIGUSR2', resolve));
    clearInterval(busy);
    export default () => 'hi';`,
  );
  const first = cell.specialise();
  await cell.until(() => cell.stdout.includes('loading'));
  assert.equal((await cell.specialise()).status, 409);
  assert.equal((await cell.call()).status, 503);
  cell.signal('SIGUSR2');
  assert.equal((await first).status, 200);
  assert.equal((await cell.call()).text, 'hi');
});

test('a handler that does not load is answered 422 with the line that is printed, and the cell ends with code 1', async (t) => {
  const cell = await Host.cell(t, "throw new TypeError('no database');");
  const answer = await cell.specialise();
  assert.deepEqual([answer.status, answer.headers['content-type']], [422, 'application/json']);
  assert.equal(answer.text, '{"error":"cannot load the handler \\"handler.js\\": TypeError: no database (handler.js:1: throw new TypeError(\'no database\');)"}');
  assert.equal(await cell.exit, 1);
  assert.match(cell.stderr, /^hearth: cannot load the handler "handler\.js": TypeError: no database \(.*\)\n[^]*handler\.js:1/);
});

const UNUSABLE = {
  'no folder': [{ HEARTH_FUNCTION_FOLDER: '/nowhere' }, /ENOENT.*\/nowhere/],
  'no handler': [{ HEARTH_HANDLER: 'other.js' }, /^cannot find the handler "other\.js": .* holds handler\.mjs$/],
  'no port': [{ PORT: 'x' }, /^PORT is "x"/],
  'an endless load': [{ HEARTH_HANDLER: 'handler.mjs' }, /top-level await never ends/],
};

for (const [name, [environment, error]] of Object.entries(UNUSABLE)) {
  test(`an order with ${name} is answered 422 and the cell ends`, async (t) => {
    const cell = await Host.cell(t, { 'handler.mjs': 'await new Promise(() => {}); export default () => 1;' });
    const answer = await cell.specialise(environment);
    assert.equal(answer.status, 422);
    assert.match(JSON.parse(answer.text).error, error);
    assert.equal(await cell.exit, 1);
    assert.match(cell.stderr, /^hearth: /);
  });
}

for (const signal of ['SIGTERM', 'SIGINT']) {
  test(`${signal} ends a cell that waits at once, whatever connections are open`, async (t) => {
    const cell = await Host.cell(t, HELLO);
    await cell.call({ agent: keepAlive(t) });
    cell.signal(signal);
    assert.equal(await cell.exit, 0);
  });
}

test('a cell listens on no port until it has a function', async (t) => {
  const taken = createServer().listen(0);
  await once(taken, 'listening');
  t.after(() => taken.close());
  const cell = await Host.cell(t, HELLO);
  await cell.specialise({ PORT: String(taken.address().port) });
  await cell.until(() => /^hearth: warning: cannot listen on port \d+ \(EADDRINUSE\)/.test(cell.stderr));
  assert.equal((await cell.call()).text, 'hi');
});

test('a cell needs a socket', async (t) => {
  const cell = await Host.start(t, HELLO, { HEARTH_STEM: '1', HEARTH_SOCKET: '' });
  assert.equal(await cell.exit, 1);
  assert.match(cell.stderr, /^hearth: HEARTH_STEM needs HEARTH_SOCKET/);
});
