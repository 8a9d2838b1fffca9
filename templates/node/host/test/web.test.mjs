import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { Host, PACKAGES } from './support/host.mjs';

const MODULE = '{"type":"module"}';
const TEXT = JSON.stringify({ text: 'a'.repeat(2000), z: 'end' });

/** A server with bodies in every coding and framing, inside of the function, as `origin`. */
const ORIGIN = `
import http from 'node:http';
import { once } from 'node:events';
import zlib from 'node:zlib';
const text = ${JSON.stringify(TEXT)};
const packed = { gzip: zlib.gzipSync(text), br: zlib.brotliCompressSync(text), deflate: zlib.deflateSync(text) };
const server = http.createServer((q, s) => {
  const path = q.url.slice(1);
  if (packed[path]) { s.writeHead(200, { 'content-type': 'application/json', 'content-encoding': path, 'content-length': packed[path].length }); return s.end(packed[path]); }
  if (path === 'gzip-chunked') { s.writeHead(200, { 'content-encoding': 'gzip' }); s.write(packed.gzip.subarray(0, 5)); setTimeout(() => s.end(packed.gzip.subarray(5)), 5); return; }
  if (path === 'plain') { s.setHeader('content-type', 'application/json'); s.setHeader('content-length', text.length); return s.end(text); }
  if (path === 'chunked') { s.write('one '); setTimeout(() => s.end('two'), 20); return; }
  if (path === 'small') { s.setHeader('transfer-encoding', 'chunked'); return s.end('small'); }
  if (path === 'close') { s.setHeader('connection', 'close, x-gone'); s.setHeader('x-gone', '1'); return s.end('close'); }
  if (path === 'cut') { s.setHeader('content-length', '100'); s.write('part'); setTimeout(() => q.socket.destroy(), 20); return; }
  if (path === 'redir') { s.writeHead(302, { location: '/chunked' }); return s.end(); }
  if (path === 'empty') { s.writeHead(204); return s.end(); }
  s.writeHead(404, { 'content-type': 'text/plain' }); s.end('nope');
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const origin = 'http://127.0.0.1:' + server.address().port + '/';
`;

const PASSED = {
  gzip: TEXT,
  br: TEXT,
  deflate: TEXT,
  'gzip-chunked': TEXT,
  plain: TEXT,
  chunked: 'one two',
  small: 'small',
  close: 'close',
  redir: 'one two',
  missing: 'nope',
};

const WAYS = {
  'returned as it is': 'return r;',
  'as a new Response of its body': 'return new Response(r.body, r);',
  'as a new Response of its body and headers': 'return new Response(r.body, { status: r.status, headers: r.headers });',
  'as text with its headers': 'return new Response(await r.text(), { status: r.status, headers: r.headers });',
  'as bytes with its headers': 'return new Response(await r.arrayBuffer(), { status: r.status, headers: r.headers });',
  'as a clone': 'return r.clone();',
};

for (const [name, code] of Object.entries(WAYS)) {
  test(`what fetch got, ${name}, arrives whole, decoded, and framed once`, async (t) => {
    const host = await Host.ready(t, {
      'package.json': MODULE,
      'handler.js': `${ORIGIN} export default async (q) => { const r = await fetch(origin + new URL(q.url).pathname.slice(1)); ${code} };`,
    });
    for (const [path, body] of Object.entries(PASSED)) {
      const answer = await host.call({ path: `/${path}` });
      assert.equal(answer.text, body, path);
      assert.equal(answer.status, path === 'missing' ? 404 : 200, path);
      const { headers } = answer;
      assert.equal(headers['content-encoding'], undefined, path);
      assert.notEqual(headers['content-length'] === undefined, headers['transfer-encoding'] === undefined, `${path}: one framing`);
      assert.deepEqual([headers['keep-alive'], headers['x-gone']], [undefined, undefined], path);
    }
    if (!code.includes('await')) { // The standard refuses a text for 204, also an empty one.
      const empty = await host.call({ path: '/empty' });
      assert.deepEqual([empty.status, empty.headers['content-length'], empty.text], [204, undefined, '']);
    }
    await assert.rejects(async () => {
      const cut = await host.call({ path: '/cut' });
      if (cut.status === 500) {
        throw new Error('told before the response began');
      }
    });
    assert.equal((await host.call({ path: '/plain' })).text, TEXT, 'and it still serves');
  });
}

test('the answer to HEAD has the headers of what fetch got, but for those of a coding that a GET would not have', async (t) => {
  const host = await Host.ready(t, {
    'package.json': MODULE,
    'handler.js': `${ORIGIN} export default (q) => fetch(origin + new URL(q.url).pathname.slice(1), { method: q.method });`,
  });
  const plain = await host.call({ method: 'HEAD', path: '/plain' });
  assert.deepEqual([plain.status, plain.headers['content-length'], plain.text], [200, String(TEXT.length), '']);
  const packed = await host.call({ method: 'HEAD', path: '/gzip' });
  assert.deepEqual([packed.headers['content-encoding'], packed.headers['content-length']], [undefined, undefined]);
});

test('a response to another method than HEAD has no length but that of its body', async (t) => {
  const host = await Host.ready(t, {
    'package.json': MODULE,
    'handler.js': `${ORIGIN} export default () => fetch(origin + 'plain', { method: 'HEAD' });`,
  });
  const answer = await host.call();
  assert.deepEqual([answer.status, answer.headers['content-length'], answer.text], [200, '0', '']);
});

const COMPRESSED = {
  gzip: ["gzip", gunzipSync],
  deflate: ["deflate", inflateSync],
  br: ["br", brotliDecompressSync],
};

for (const [coding, [, decode]] of Object.entries(COMPRESSED)) {
  test(`a body that the function has compressed itself stays so (${coding})`, async (t) => {
    const host = await Host.ready(
      t,
      `const zlib = require('node:zlib');
      const pack = { gzip: zlib.gzipSync, br: zlib.brotliCompressSync, deflate: zlib.deflateSync }['${coding}'];
      const stream = { gzip: zlib.createGzip, br: zlib.createBrotliCompress, deflate: zlib.createDeflate }['${coding}'];
      module.exports = (q) => {
        const headers = { 'content-encoding': '${coding}' };
        if (new URL(q.url).pathname === '/bytes') return new Response(pack(${JSON.stringify(TEXT)}), { headers });
        const s = stream(); s.end(${JSON.stringify(TEXT)});
        return new Response(require('node:stream').Readable.toWeb(s), { headers });
      };`,
    );
    for (const path of ['/bytes', '/stream']) {
      const answer = await host.call({ path });
      assert.equal(answer.headers['content-encoding'], coding, path);
      assert.equal(decode(answer.body).toString(), TEXT, path);
    }
  });
}

test('what the platform gives is an instance of the standard classes', async (t) => {
  const host = await Host.ready(
    t,
    `module.exports = async (request) => {
      const r = await fetch('data:text/plain,x');
      class Own extends Response {}
      return {
        response: r instanceof Response, request: request instanceof Request, headers: request.headers instanceof Headers,
        newRequest: new Request('http://a/') instanceof Request, copy: new Request(request) instanceof Request,
        newResponse: new Response('') instanceof Response, clone: r.clone() instanceof Response, requestClone: request.clone() instanceof Request,
        json: Response.json({}) instanceof Response, error: Response.error() instanceof Response, redirect: Response.redirect('http://a/') instanceof Response,
        own: new Own('') instanceof Response, name: request.constructor === Request, global: Response.name === 'Response',
        signal: request.signal instanceof AbortSignal, keys: request.headers.get('x-a') === 'y',
      };
    };`,
  );
  const told = JSON.parse((await host.call({ headers: { 'X-A': 'y' } })).text);
  assert.deepEqual(Object.entries(told).filter(([, holds]) => holds !== true), []);
});

test('the request of a call is taken by whatever takes a Request', async (t) => {
  const host = await Host.ready(t, {
    'package.json': MODULE,
    'handler.js': `import http from 'node:http';
      import { once } from 'node:events';
      const server = http.createServer(async (q, s) => {
        const parts = []; for await (const part of q) parts.push(part);
        s.end(q.method + ' ' + q.url + ' ' + q.headers['x-a'] + ' ' + Buffer.concat(parts));
      }).listen(0);
      await once(server, 'listening');
      const origin = 'http://127.0.0.1:' + server.address().port;
      export default async (request) => {
        const { pathname } = new URL(request.url);
        switch (pathname) {
          case '/init': return fetch(new Request(origin + '/there', request));
          case '/init-duplex': return fetch(origin + '/there', { method: request.method, headers: { 'x-a': request.headers.get('x-a') }, body: request.body, duplex: 'half' });
          case '/clone': return (await request.clone().text()) + (await request.text());
          case '/used': { await request.text(); return [request.bodyUsed, await request.text().catch((e) => e.name), await new Promise((r) => { try { request.clone(); r('cloned'); } catch (e) { r(e.name); } })]; }
          case '/form': return [...(await request.formData()).entries()];
          case '/blob': { const b = await request.blob(); return [b.size, b.type]; }
          case '/stream': { let text = ''; for await (const c of request.body) text += Buffer.from(c); return text; }
        }
      };`,
  });
  const post = (path, type = 'text/plain', body = 'body') => host.call({ method: 'POST', path, headers: { 'X-A': 'y', 'Content-Type': type } }, body);
  assert.equal((await post('/init')).text, 'POST /there y body');
  assert.equal((await post('/init-duplex')).text, 'POST /there y body');
  assert.equal((await post('/clone')).text, 'bodybody');
  assert.equal((await post('/used')).text, '[true,"TypeError","TypeError"]');
  assert.equal((await post('/form', 'application/x-www-form-urlencoded', 'a=1&b=2')).text, '[["a","1"],["b","2"]]');
  assert.equal((await post('/blob', 'text/css')).text, '[4,"text/css"]');
  assert.equal((await post('/stream')).text, 'body');
});

const FOREIGN = {
  undici: ["const { Response: R } = require('undici'); return new R('hi', { status: 201, headers: { 'x-a': '1' } });", 201, 'hi'],
  'undici by its fetch': ["const { fetch } = require('undici'); return fetch('data:text/plain,hi');", 200, 'hi'],
  'node-fetch': ["const { Response: R } = await import('node-fetch'); return new R('hi', { status: 202, headers: { 'x-a': '1' } });", 202, 'hi'],
  'a ponyfill': ["const { createFetch } = require('@whatwg-node/fetch'); return new (createFetch({ useNodeFetch: true }).Response)('pony', { status: 203 });", 203, 'pony'],
  'a class of its own': ["return new (class extends Response {})('own', { status: 207 });", 207, 'own'],
  'another realm': ["return require('node:vm').runInNewContext('new (class extends R {})(\"vm\", {status: 202})', { R: Response });", 202, 'vm'],
};

test('a Response of another making is read by its shape', async (t) => {
  const cases = Object.entries(FOREIGN).map(([name, [code]]) => `${JSON.stringify(name)}: async () => { ${code} }`);
  const host = await Host.ready(t, {
    ...PACKAGES,
    'handler.js': `const ways = {${cases.join(',\n')}}; module.exports = (request) => ways[request.headers.get('x-way')]();`,
  });
  for (const [name, [, status, body]] of Object.entries(FOREIGN)) {
    const answer = await host.call({ headers: { 'X-Way': name } });
    assert.deepEqual([answer.status, answer.text], [status, body], name);
  }
});

test('a client library that checks for the standard classes works', async (t) => {
  const host = await Host.ready(t, {
    ...PACKAGES,
    'package.json': MODULE,
    'handler.js': `${ORIGIN}
      import createClient from 'openapi-fetch';
      export default async () => {
        const client = createClient({ baseUrl: origin.slice(0, -1) });
        client.use({ onResponse: ({ response }) => response, onRequest: ({ request }) => request });
        const { data, error } = await client.GET('/plain');
        return { ok: !!data, error };
      };`,
  });
  assert.equal((await host.call()).text, '{"ok":true}');
});

test('a body that ends before its content-length breaks the connection, one that goes beyond it too', async (t) => {
  const host = await Host.ready(
    t,
    `module.exports = (q) => new Response(new Blob(['hello']).stream(), { headers: { 'content-length': new URL(q.url).pathname.slice(1) } });`,
  );
  assert.equal((await host.call({ path: '/5' })).text, 'hello');
  await assert.rejects(host.call({ path: '/6', headers: { 'X-Call-Id': 'short' } }));
  await assert.rejects(host.call({ path: '/4', headers: { 'X-Call-Id': 'long' } }));
  await host.until(() => /call short failed: RangeError: the body ended 1 bytes before/.test(host.stderr));
  await host.until(() => /call long failed: RangeError: the body is longer/.test(host.stderr));
});

test('an event stream begins before its first event', async (t) => {
  const host = await Host.ready(t, "module.exports = () => new Response(new ReadableStream({}), { headers: { 'content-type': 'text/event-stream' } });");
  const outgoing = host.open();
  outgoing.on('error', () => {});
  outgoing.end();
  const [incoming] = await once(outgoing, 'response');
  assert.equal(incoming.headers['content-type'], 'text/event-stream');
  outgoing.destroy();
});

test('a URL or host that is none is answered 400', async (t) => {
  const host = await Host.ready(t, 'module.exports = (request) => request.url;');
  assert.equal((await host.call({ path: '/a/../b', headers: { Host: 'h' } })).text, 'http://h/b');
  const socket = connect(host.socket);
  t.after(() => socket.destroy());
  socket.end('GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n');
  const text = Buffer.concat(await socket.toArray()).toString();
  assert.match(text, /^HTTP\/1\.1 400 [^]*"code":"invalid-request"/);
});
