import assert from 'node:assert/strict';
import { test } from 'node:test';
import handle from './handler.js';

const post = (body: string, headers: Record<string, string> = {}) =>
  handle(new Request('http://localhost/', { method: 'POST', body, headers }));

test('greets the world', async () => {
  assert.equal(await handle(new Request('http://localhost/')), 'Hello, World!');
});

test('greets by name', async () => {
  assert.deepEqual(await post('{"name": "Ada"}'), { message: 'Hello, Ada!' });
});

test('refuses a body that is not JSON', async () => {
  const response = await post('Ada');
  assert.ok(response instanceof Response);
  assert.equal(response.status, 400);
});

test('logs an event', async (t) => {
  const log = t.mock.method(console, 'log', () => {});
  await post('{"name": "Ada"}', { 'ce-id': '7', 'ce-type': 'greeting' });
  assert.match(String(log.mock.calls[0]?.arguments[0]), /^event 7 \(greeting\): .*Ada/);
});
