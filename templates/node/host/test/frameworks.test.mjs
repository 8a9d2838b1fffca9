import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { answerTo, Host, PACKAGES } from './support/host.mjs';

const MODULE = '{"type":"module"}';

async function freePort() {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return String(port);
}

/** Each answers GET /hello/NAME, POST /echo with a JSON body, GET /stream in two parts, and fails at /fail. */
const EXPRESS = (version) => `import express from '${version}';
const app = express();
app.use(express.json());
app.get('/hello/:name', (req, res) => res.json({ hello: req.params.name, ip: typeof req.ip }));
app.post('/echo', (req, res) => res.status(201).set('X-From', 'express').json(req.body));
app.get('/stream', (req, res) => { res.write('one '); setTimeout(() => res.end('two'), 5); });
app.get('/fail', async () => { throw new Error('thrown by the app'); });
app.get('/late', () => { setTimeout(() => { throw new Error('thrown late'); }, 1); });
`;
const FASTIFY = `import Fastify from 'fastify';
import { Readable } from 'node:stream';
const app = Fastify();
app.get('/hello/:name', async (request) => ({ hello: request.params.name, ip: typeof request.ip }));
app.post('/echo', (request, reply) => reply.code(201).header('X-From', 'fastify').send(request.body));
app.get('/stream', (request, reply) => reply.send(Readable.from(['one ', 'two'])));
app.get('/fail', async () => { throw new Error('thrown by the app'); });
app.get('/late', () => { setTimeout(() => { throw new Error('thrown late'); }, 1); return new Promise(() => {}); });
`;
const KOA = `import Koa from 'koa';
import { PassThrough } from 'node:stream';
const app = new Koa();
app.silent = true;
app.use(async (ctx) => {
  if (ctx.path.startsWith('/hello/')) ctx.body = { hello: ctx.path.slice(7), ip: typeof ctx.ip };
  else if (ctx.path === '/echo') { const parts = []; for await (const p of ctx.req) parts.push(p); ctx.status = 201; ctx.set('X-From', 'koa'); ctx.body = JSON.parse(Buffer.concat(parts)); }
  else if (ctx.path === '/stream') { const s = new PassThrough(); ctx.body = s; s.write('one '); setTimeout(() => s.end('two'), 5); }
  else if (ctx.path === '/late') { setTimeout(() => { throw new Error('thrown late'); }, 1); await new Promise(() => {}); }
  else throw new Error('thrown by the app');
});
`;
const HONO = `import { Hono } from 'hono';
import { streamText } from 'hono/streaming';
const app = new Hono();
app.get('/hello/:name', (c) => c.json({ hello: c.req.param('name'), ip: typeof c.env.incoming.socket }));
app.post('/echo', async (c) => c.json(await c.req.json(), 201, { 'X-From': 'hono' }));
app.get('/stream', (c) => streamText(c, async (s) => { await s.write('one '); await s.sleep(5); await s.write('two'); }));
app.get('/fail', () => { throw new Error('thrown by the app'); });
app.onError((error, c) => c.text('failed', 500));
app.get('/late', () => { setTimeout(() => { throw new Error('thrown late'); }, 1); return new Promise(() => {}); });
`;
const BARE = `
const app = (req, res) => {
  const { pathname } = new URL(req.url, 'http://h');
  if (pathname.startsWith('/hello/')) return res.setHeader('content-type', 'application/json').end(JSON.stringify({ hello: pathname.slice(7), ip: 'string' }));
  if (pathname === '/echo') { const parts = []; req.on('data', (p) => parts.push(p)).on('end', () => res.writeHead(201, { 'X-From': 'bare' }).end(Buffer.concat(parts))); return; }
  if (pathname === '/stream') { res.write('one '); setTimeout(() => res.end('two'), 5); return; }
  if (pathname === '/late') { setTimeout(() => { throw new Error('thrown late'); }, 1); return; }
  throw new Error('thrown by the app');
};
`;
const NEST = `import 'reflect-metadata';
import { Controller, Get, Post, Param, Body, Req, Res, Header, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
// What the TypeScript compiler makes of decorators.
class AppController {
  hello(name, req) { return { hello: name, ip: typeof req.ip }; }
  echo(body) { return body; }
  stream(res) { res.write('one '); setTimeout(() => res.end('two'), 5); }
  fail() { throw new Error('thrown by the app'); }
  late() { setTimeout(() => { throw new Error('thrown late'); }, 1); return new Promise(() => {}); }
}
const on = (method, decorators, ...parameters) => {
  parameters.forEach((decorate, index) => decorate(AppController.prototype, method, index));
  Reflect.decorate(decorators, AppController.prototype, method, Object.getOwnPropertyDescriptor(AppController.prototype, method));
};
on('hello', [Get('/hello/:name')], Param('name'), Req());
on('echo', [Post('/echo'), Header('X-From', 'nest')], Body());
on('stream', [Get('/stream')], Res());
on('fail', [Get('/fail')]);
on('late', [Get('/late')]);
Reflect.decorate([Controller()], AppController);
class AppModule {}
Reflect.decorate([Module({ controllers: [AppController] })], AppModule);
const app = await NestFactory.create(AppModule, { logger: false });
`;

const EXPORTED = {
  'Express 5': [`${EXPRESS('express')} export default app;`, 'express'],
  'Express 4': [`${EXPRESS('express4')} export default app;`, 'express'],
  Fastify: [`${FASTIFY} export default app;`, 'fastify'],
  Koa: [`${KOA} export default app;`, 'koa'],
  Hono: [`${HONO} export default app;`, 'hono'],
  NestJS: [`${NEST} export default app;`, 'nest'],
  'a bare listener': [`${BARE} export default app;`, 'bare'],
  'a server': [`import http from 'node:http'; ${BARE} export default http.createServer(app);`, 'bare'],
  'a promise of an app': [`${FASTIFY} export default Promise.resolve(app);`, 'fastify'],
};
const LISTENING = {
  'Express 5': [`${EXPRESS('express')} app.listen(process.env.PORT);`, 'express'],
  Fastify: [`${FASTIFY} await app.listen({ port: Number(process.env.PORT), host: '0.0.0.0' });`, 'fastify'],
  Koa: [`${KOA} app.listen(process.env.PORT);`, 'koa'],
  Hono: [`import { serve } from '@hono/node-server'; ${HONO} serve({ fetch: app.fetch, port: Number(process.env.PORT) });`, 'hono'],
  'NestJS in a promise that is not awaited': [`${NEST} (async () => { await app.listen(process.env.PORT ?? 3000); })();`, 'nest'],
  'a bare listener': [`import http from 'node:http'; ${BARE} http.createServer(app).listen(process.env.PORT);`, 'bare'],
  'an app beside a helper of its own': [`import http from 'node:http'; ${BARE} http.createServer((q, s) => s.end('helper')).listen(0); http.createServer(app).listen(process.env.PORT);`, 'bare'],
};

async function checkApplication(host, from) {
  const hello = await host.call({ path: '/hello/Ada?q=1', headers: { Host: 'h' } });
  assert.equal(hello.status, 200, hello.text);
  assert.equal(JSON.parse(hello.text).hello, 'Ada');
  const echo = await host.call({ method: 'POST', path: '/echo', headers: { 'Content-Type': 'application/json' } }, '{"a":[1]}');
  assert.deepEqual([echo.status, echo.headers['x-from'], JSON.parse(echo.text)], [201, from, { a: [1] }]);
  const outgoing = host.open({ path: '/stream' });
  outgoing.end();
  assert.equal((await answerTo(outgoing)).text, 'one two');
  assert.equal((await host.call({ path: '/fail' })).status, 500);
  const late = await host.call({ path: '/late', headers: { 'X-Call-Id': 'late' } });
  assert.deepEqual([late.status, JSON.parse(late.text).callId], [500, 'late']);
  assert.match(host.stderr, /call late failed outside of its handler: Error: thrown late/);
  assert.equal((await host.call({ path: '/hello/B' })).status, 200, 'and it still serves');
}

for (const [name, [source, from]] of Object.entries(EXPORTED)) {
  test(`${name} is served when it is exported`, async (t) => {
    await checkApplication(await Host.ready(t, { ...PACKAGES, 'package.json': MODULE, 'handler.js': source }), from);
  });
}

for (const [name, [source, from]] of Object.entries(LISTENING)) {
  test(`${name} is served when it listens on PORT, also by its socket`, async (t) => {
    const PORT = await freePort();
    const host = await Host.ready(t, { ...PACKAGES, 'package.json': MODULE, 'handler.js': source }, { PORT });
    await checkApplication(host, from);
    assert.equal((await host.call({ socketPath: undefined, host: '127.0.0.1', port: PORT, path: '/hello/A' })).status, 200);
    assert.doesNotMatch(host.stderr, /cannot listen/);
  });
}

test('an app of CommonJS is served', async (t) => {
  const host = await Host.ready(t, { ...PACKAGES, 'handler.js': "const app = require('express')(); app.get('/', (q, s) => s.send('hi')); module.exports = app;" });
  assert.equal((await host.call()).text, 'hi');
});

test('the manifest can say which of the two kinds of function it is', async (t) => {
  const files = {
    'a.cjs': "module.exports = (x, y) => y.end('as a listener');",
    'b.cjs': "module.exports = (req, res) => 'with ' + res.functionName;",
  };
  assert.equal((await (await Host.ready(t, files, { HEARTH_HANDLER: 'a.cjs#http' })).call()).text, 'as a listener');
  assert.equal((await (await Host.ready(t, files, { HEARTH_HANDLER: 'b.cjs#fetch' })).call()).text, 'with greet');
  const wrong = await Host.start(t, files, { HEARTH_HANDLER: 'b.cjs#htp' });
  assert.equal(await wrong.exit, 1);
  assert.match(wrong.stderr, /^hearth: the handler "b\.cjs#htp" ends with #htp; there are #http and #fetch/);
});

test('a listener that throws, at once or later, is a problem document with the id of the call', async (t) => {
  const host = await Host.ready(
    t,
    `module.exports = async (req, res) => {
      if (req.url === '/data') { req.on('data', () => { throw new RangeError('x'); }); return; }
      throw new RangeError('x');
    };`,
  );
  for (const path of ['/', '/data']) {
    const answer = await host.call({ method: 'POST', path, headers: { 'X-Call-Id': 'c1' } }, 'body');
    assert.deepEqual([answer.status, JSON.parse(answer.text).callId, JSON.parse(answer.text).detail], [500, 'c1', 'RangeError: x'], path);
  }
});

test('a failing start of a listening app is the error of the load', async (t) => {
  const host = await Host.start(t, "(async () => { await null; throw new Error('no database'); })();");
  assert.equal(await host.exit, 1);
  assert.match(host.stderr, /hearth: cannot load the handler "handler\.js": Error: no database/);
});

const SOCKETS = {
  'ws beside Express': `import http from 'node:http'; import { WebSocketServer } from 'ws'; ${EXPRESS('express')}
    const server = http.createServer(app); new WebSocketServer({ server }).on('connection', (s) => s.on('message', (m) => { if (String(m) === 'fail') throw new Error('in a socket'); s.send('echo ' + m); }));
    export default server;`,
  Fastify: `import websocket from '@fastify/websocket'; ${FASTIFY} await app.register(websocket);
    app.register(async (a) => a.get('/ws', { websocket: true }, (s) => s.on('message', (m) => { if (String(m) === 'fail') throw new Error('in a socket'); s.send('echo ' + m); })));
    export default app;`,
  Hono: `import { serve } from '@hono/node-server'; import { createNodeWebSocket } from '@hono/node-ws'; ${HONO}
    const { injectWebSocket, upgradeWebSocket } = createNodeWebSocket({ app });
    app.get('/ws', upgradeWebSocket(() => ({ onMessage(e, s) { if (e.data === 'fail') throw new Error('in a socket'); s.send('echo ' + e.data); } })));
    injectWebSocket(serve({ fetch: app.fetch, port: Number(process.env.PORT) }));`,
};

for (const [name, source] of Object.entries(SOCKETS)) {
  test(`WebSockets of ${name} work, and one that fails leaves the others`, async (t) => {
    const host = await Host.ready(t, { ...PACKAGES, 'package.json': MODULE, 'handler.js': source }, { PORT: await freePort() });
    const connected = async () => {
      const socket = new WebSocket(`ws+unix://${host.socket}:/ws`, { headers: { 'X-Call-Id': 'w1' } });
      t.after(() => socket.terminate());
      socket.on('error', () => {}); // The one that fails is broken off.
      await once(socket, 'open');
      return socket;
    };
    const [one, two] = [await connected(), await connected()];
    one.send('fail');
    await host.until(() => host.stderr.includes('in a socket'));
    two.send('hi');
    assert.equal(String((await once(two, 'message'))[0]), 'echo hi');
    assert.equal((await host.call({ path: '/hello/Ada' })).status, 200);
  });
}
