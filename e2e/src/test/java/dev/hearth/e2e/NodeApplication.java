package dev.hearth.e2e;

import java.util.Locale;

/** An application of a framework as its documentation writes it, for Node. */
enum NodeApplication {
  EXPRESS(
      "\"express\": \"5.1.0\", \"ws\": \"8.18.3\"",
      """
      import express from 'express';
      import { createServer } from 'node:http';
      import { WebSocketServer } from 'ws';
      const app = express();
      app.get('/hello/:name', (req, res) => res.json({ hello: req.params.name }));
      app.get('/stream', (req, res) => { res.write('one '); setTimeout(() => res.end('two'), 20); });
      const server = createServer(app);
      new WebSocketServer({ server }).on('connection', (socket) => socket.on('message', (text) => socket.send(`echo ${text}`)));
      server.listen(process.env.PORT);
      """),
  FASTIFY(
      "\"fastify\": \"5.6.2\"",
      """
      import Fastify from 'fastify';
      import { Readable } from 'node:stream';
      const app = Fastify();
      app.get('/hello/:name', async (request) => ({ hello: request.params.name }));
      app.get('/stream', (request, reply) => reply.send(Readable.from(['one ', 'two'])));
      export default app;
      """),
  KOA(
      "\"koa\": \"3.1.1\"",
      """
      import Koa from 'koa';
      import { Readable } from 'node:stream';
      const app = new Koa();
      app.use((ctx) => {
        ctx.body = ctx.path === '/stream' ? Readable.from(['one ', 'two']) : { hello: ctx.path.slice(7) };
      });
      export default app;
      """),
  HONO(
      "\"hono\": \"4.10.7\"",
      """
      import { Hono } from 'hono';
      import { streamText } from 'hono/streaming';
      const app = new Hono();
      app.get('/hello/:name', (c) => c.json({ hello: c.req.param('name') }));
      app.get('/stream', (c) => streamText(c, async (stream) => { await stream.write('one '); await stream.write('two'); }));
      export default app;
      """);

  private final String dependencies;
  private final String source;

  NodeApplication(String dependencies, String source) {
    this.dependencies = dependencies;
    this.source = source;
  }

  boolean webSocket() {
    return this == EXPRESS;
  }

  String functionName() {
    return "app-" + name().toLowerCase(Locale.ROOT);
  }

  /** Files of the function's folder, as {@link Hearth#write} takes them. */
  String[] files() {
    return new String[] {
      "function.yaml", "name: " + functionName() + "\ntemplate: node\nhandler: app.js\n",
      "package.json", "{\"type\": \"module\", \"dependencies\": {" + dependencies + "}}",
      "app.js", source
    };
  }
}
