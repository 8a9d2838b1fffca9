import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Host } from './support/host.mjs';

const RESULTS = {
  'a string': ["'grüß'", 200, 'text/plain; charset=utf-8', 'grüß'],
  'an object': ['({ a: [1, "ü"] })', 200, 'application/json', '{"a":[1,"ü"]}'],
  'a list': ['[1, 2]', 200, 'application/json', '[1,2]'],
  'a number': ['7', 200, 'application/json', '7'],
  false: ['false', 200, 'application/json', 'false'],
  nothing: ['undefined', 204, undefined, ''],
  null: ['null', 204, undefined, ''],
  bytes: ['new Uint8Array([104, 105])', 200, 'application/octet-stream', 'hi'],
  'a buffer': ["Buffer.from('hi').buffer.slice(0, 0)", 200, 'application/octet-stream', ''],
  'a blob': ["new Blob(['hi'], { type: 'text/css' })", 200, 'text/css', 'hi'],
  'a web stream': ["new Blob(['hi']).stream()", 200, 'application/octet-stream', 'hi'],
  'a Node stream': ["require('node:stream').Readable.from([Buffer.from('hi')])", 200, 'application/octet-stream', 'hi'],
  'a response': ["new Response('hi', { status: 418, headers: { 'content-type': 'text/x' } })", 418, 'text/x', 'hi'],
  'a JSON response': ['Response.json({ a: 1 }, { status: 201 })', 201, 'application/json', '{"a":1}'],
  'an empty response': ['new Response(null, { status: 304 })', 304, undefined, ''],
};

for (const kind of ['sync', 'async']) {
  test(`a handler (${kind}) may return`, async (t) => {
    const cases = Object.entries(RESULTS).map(([name, [code]]) => `${JSON.stringify(name)}: () => ${code}`);
    const host = await Host.ready(
      t,
      `const results = {${cases.join(',\n')}};
      module.exports = ${kind === 'async' ? 'async' : ''} (request) => results[request.headers.get('x-result')]();`,
    );
    for (const [name, [, status, type, body]] of Object.entries(RESULTS)) {
      await t.test(name, async () => {
        const answer = await host.call({ headers: { 'X-Result': name } });
        assert.deepEqual([answer.status, answer.headers['content-type'], answer.text], [status, type, body]);
      });
    }
  });
}

test('the answer to HEAD has the length of the body, and no body', async (t) => {
  const host = await Host.ready(t, "module.exports = () => 'hello';");
  const answer = await host.call({ method: 'HEAD' });
  assert.deepEqual([answer.status, answer.headers['content-length'], answer.text], [200, '5', '']);
});

test('several cookies stay several', async (t) => {
  const host = await Host.ready(
    t,
    `module.exports = () => {
      const headers = new Headers();
      headers.append('Set-Cookie', 'a=1');
      headers.append('Set-Cookie', 'b=2');
      return new Response('x', { headers });
    };`,
  );
  assert.deepEqual((await host.call()).headers['set-cookie'], ['a=1', 'b=2']);
});

const FAILURES = {
  'throws at once': ["throw new TypeError('first\\nsecond');", 'TypeError: first'],
  'rejects later': ["return Promise.reject(new RangeError('too far'));", 'RangeError: too far'],
  'throws a string': ["throw 'up';", 'up'],
  'throws nothing': ['throw undefined;', 'undefined'],
  'returns a cycle': ['const a = {}; a.a = a; return a;', 'TypeError: Converting circular structure to JSON'],
  'returns a bigint': ['return { n: 1n };', 'TypeError: Do not know how to serialize a BigInt'],
  'returns a function': ['return () => 1;', 'TypeError: the handler returned a function, which cannot be sent'],
  'returns an impossible status': [
    "return new Response('x', { status: 99 });",
    'RangeError: the handler returned a response with status 99; it must be from 200 to 599',
  ],
};

for (const [name, [code, detail]] of Object.entries(FAILURES)) {
  test(`a handler that ${name} gets a problem document without a trace, and the log has the trace`, async (t) => {
    const host = await Host.ready(t, `module.exports = () => { ${code} };`);
    const answer = await host.call({ headers: { 'X-Call-Id': 'call-7' } });
    assert.equal(answer.status, 500);
    assert.equal(answer.headers['content-type'], 'application/problem+json');
    assert.deepEqual(JSON.parse(answer.text), {
      type: 'urn:hearth:problem:function-error',
      title: 'Function error',
      status: 500,
      code: 'function-error',
      detail,
      callId: 'call-7',
    });
    await host.until(() => host.stderr.includes('call call-7 failed: '));
    assert.equal((await host.call()).status, 500, 'and it goes on serving');
  });
}

test('the trace in the log names the place', async (t) => {
  const host = await Host.ready(t, "module.exports = () => {\n  throw new Error('x');\n};");
  await host.call();
  await host.until(() => /at .*handler\.js:2/.test(host.stderr));
});

test('what a handler prints reaches stdout line by line with nothing added', async (t) => {
  const host = await Host.ready(t, "module.exports = () => { console.log('one'); return new Promise(() => {}); };");
  const outgoing = host.open();
  outgoing.on('error', () => {});
  outgoing.end();
  await host.until(() => host.stdout.includes('\n'));
  assert.equal(host.stdout, 'one\n');
  outgoing.destroy();
});

test('a rejected promise that nobody waits for is logged and ends nothing', async (t) => {
  const host = await Host.ready(t, "module.exports = () => { Promise.reject(new Error('stray')); return 'ok'; };");
  assert.equal((await host.call()).text, 'ok');
  await host.until(() => host.stderr.includes('stray'));
  assert.equal((await host.call()).text, 'ok');
});
