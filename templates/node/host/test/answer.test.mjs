import assert from 'node:assert/strict';
import { once } from 'node:events';
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
  'a typed array': ['new Uint16Array([0x6968])', 200, 'application/octet-stream', 'hi'],
  'a view': ['new DataView(new Uint8Array([120, 104, 105]).buffer, 1)', 200, 'application/octet-stream', 'hi'],
  'an array buffer': ["new TextEncoder().encode('hi').buffer", 200, 'application/octet-stream', 'hi'],
  'search parameters': ["new URLSearchParams({ a: 'ü b' })", 200, 'application/x-www-form-urlencoded;charset=UTF-8', 'a=%C3%BC+b'],
  'a file': ["new File(['hi'], 'a.css', { type: 'text/css' })", 200, 'text/css', 'hi'],
  'an async generator of text': ["(async function* () { yield 'h'; yield 'ü'; })()", 200, 'text/plain; charset=utf-8', 'hü'],
  'a generator of bytes': ['(function* () { yield new Uint8Array([104]); yield new Uint8Array([105]).buffer; })()', 200, 'application/octet-stream', 'hi'],
  'an empty generator': ['(function* () {})()', 200, undefined, ''],
  'an async iterable': ["({ async *[Symbol.asyncIterator]() { yield 'hi'; } })", 200, 'text/plain; charset=utf-8', 'hi'],
  'a stream of text': ["new ReadableStream({ start(c) { c.enqueue('hi'); c.close(); } })", 200, 'application/octet-stream', 'hi'],
  'a stream of an empty text': ["require('node:stream').Readable.from([])", 200, 'application/octet-stream', ''],
  'an object with a JSON of its own': ["new (class { toJSON() { return { a: 1 }; } })()", 200, 'application/json', '{"a":1}'],
  'an iterable with a JSON of its own': ["new (class { toJSON() { return [1]; } *[Symbol.iterator]() {} })()", 200, 'application/json', '[1]'],
  'an instance with state': ["new (class Order { id = 1; })()", 200, 'application/json', '{"id":1}'],
  'empty objects': ['({ a: {}, b: [{}], c: Object.create(null) })', 200, 'application/json', '{"a":{},"b":[{}],"c":{}}'],
  'a date': ['new Date(0)', 200, 'application/json', '"1970-01-01T00:00:00.000Z"'],
  'a response of a generator': ["new Response((async function* () { yield Buffer.from('hi'); })())", 200, undefined, 'hi'],
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
  'returns an impossible status': ['return Response.error();', 'RangeError: the handler returned a response with status 0; it must be from 200 to 599'],
  'returns a status of another making': [
    "return { status: 99, headers: new Headers(), body: null, arrayBuffer() {} };",
    'RangeError: the handler returned a response with status 99; it must be from 200 to 599',
  ],
  'returns a Map': ['return new Map([[1, 2]]);', 'TypeError: the handler returned a Map, which JSON has nothing for and would become {}; send Object.fromEntries(map)'],
  'returns a Set': ['return new Set([1]);', 'TypeError: the handler returned a Set, which JSON has nothing for and would become {}; send [...set]'],
  'returns an error': ["return Object.assign(new RangeError('x'), { code: 'E' });", 'TypeError: the handler returned a RangeError, which JSON has nothing for and would become {}; throw it, or send its message'],
  'returns a stateless instance': ['return new (class Order { #id = 1; })();', 'TypeError: the handler returned an Order, which JSON has nothing for and would become {}; give it a toJSON(), or send its state'],
  'returns a Map in an object': ["return { a: [{ b: new Map() }] };", "TypeError: the handler returned an object with a Map as 'b', which JSON has nothing for and would become {}; send Object.fromEntries(map)"],
  'returns a promise in an object': ['return { a: Promise.resolve(1) };', "TypeError: the handler returned an object with a Promise as 'a', which JSON has nothing for and would become {}; give it a toJSON(), or send its state"],
  'returns a generator of objects': ['return (function* () { yield { a: 1 }; })();', 'TypeError: a streamed body must consist of strings and bytes, but there came an Object'],
  'returns a generator that fails at once': ["return (async function* () { throw new RangeError('early'); })();", 'RangeError: early'],
  'returns a stream that fails at once': ["return new Response(new ReadableStream({ start(c) { c.error(new RangeError('early')); } }));", 'RangeError: early'],
  'returns a response that was read': [
    "const r = new Response('x'); return r.text().then(() => r);",
    'TypeError: the handler returned a response whose body has been read already; return response.clone(), or a new Response',
  ],
  'returns a response that is locked': ["const r = new Response('x'); r.body.getReader(); return r;", 'TypeError: the handler returned a response whose body is locked to a reader'],
  'returns a stream that is locked': ["const s = new Blob(['x']).stream(); s.getReader(); return s;", 'TypeError: the handler returned a stream that is locked to a reader'],
  'throws a response': ["throw new Response('x', { status: 404 });", 'the handler threw a Response with status 404; a handler returns its response'],
  'throws null': ['throw null;', 'null'],
  'throws an object': ["throw { message: 'from afar' };", 'from afar'],
  'throws what cannot be text': ['throw Object.create(null);', 'the handler threw an object; a handler returns its response'],
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
    assert.equal((await host.call()).status, 500, 'and it still serves');
  });
}

test('a form has the body that the standard gives it', async (t) => {
  const host = await Host.ready(t, "module.exports = () => { const form = new FormData(); form.append('a', 'ü'); form.append('f', new Blob(['hi']), 'f.txt'); return form; };");
  const { headers, body } = await host.call();
  const form = await new Response(body, { headers: { 'content-type': headers['content-type'] } }).formData();
  assert.deepEqual([form.get('a'), form.get('f').name, await form.get('f').text()], ['ü', 'f.txt', 'hi']);
});

test('a generator streams: each value is sent when it comes, and the caller who leaves ends it', async (t) => {
  const host = await Host.ready(
    t,
    `let release;
    module.exports = (request) => {
      if (request.url.endsWith('/release')) { release(); return 'ok'; }
      return (async function* () {
        try {
          yield 'one ';
          await new Promise((resolve) => { release = resolve; });
          yield 'two ';
          await new Promise((resolve) => { release = resolve; });
          yield 'three';
        } finally { console.log('generator ended'); }
      })();
    };`,
  );
  const outgoing = host.open();
  outgoing.on('error', () => {});
  outgoing.end();
  const [incoming] = await once(outgoing, 'response');
  incoming.on('error', () => {});
  assert.equal(String((await once(incoming, 'data'))[0]), 'one ');
  const second = once(incoming, 'data');
  await host.call({ path: '/release' });
  assert.equal(String((await second)[0]), 'two ');
  outgoing.destroy();
  await host.call({ path: '/release' });
  await host.until(() => host.stdout.includes('generator ended'));
});

test('a stream that fails once it has begun breaks the connection and is logged with the call', async (t) => {
  const host = await Host.ready(
    t,
    `module.exports = () => (async function* () { yield 'one'; await new Promise(setImmediate); throw new RangeError('late'); })();`,
  );
  await assert.rejects(host.call({ headers: { 'X-Call-Id': 'c8' } }));
  await host.until(() => /call c8 failed: RangeError: late/.test(host.stderr));
});

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
