// Answers in each way that a handler can, so that each has run once before a function comes.
import { Readable } from 'node:stream';
import common from './common.js';

const ANSWERS = {
  '/nothing': () => undefined,
  '/text': () => 'hello',
  '/json': async (request) => ({ ...common.greeting((await request.json()).name), list: [1, null, true] }),
  '/echo': async (request) => Buffer.from(await request.arrayBuffer()),
  '/pass': (request) => new Response(request.body, { headers: { 'X-Passed': request.headers.get('content-type') } }),
  '/response': (request) => Response.json({ query: [...new URL(request.url).searchParams] }, { status: 201 }),
  '/headers': (request) => new Response('x', { headers: new Headers([['X-Names', [...request.headers.keys()].join()]]) }),
  '/blob': () => new Blob(['hello'], { type: 'text/plain' }),
  '/node-stream': () => Readable.from([Buffer.from('hello')]),
  '/web-stream': () =>
    new ReadableStream({
      start(stream) {
        stream.enqueue(new TextEncoder().encode('hello'));
        stream.close();
      },
    }),
  '/generator': async function* generator() {
    yield 'hello';
    yield new Uint8Array([33]);
  },
  '/form': async (request) => new URLSearchParams([...new URL(request.url).searchParams, ['used', request.bodyUsed]]),
  '/copy': async (request) => new Response(await request.clone().text(), { headers: request.headers }),
  '/later': (request) => new Promise((resolve) => setTimeout(resolve, 0, request.signal.aborted ? 'gone' : 'here')),
  '/throw': () => {
    throw new TypeError('thrown by the sample');
  },
  '/reject': async () => {
    throw new RangeError('rejected by the sample');
  },
};

export function called(request, context) {
  return [context.callId, context.functionName, context.revision, context.deadline, context.remainingMillis()];
}

export default (request, context) => {
  called(request, context);
  return ANSWERS[new URL(request.url).pathname](request, context);
};
