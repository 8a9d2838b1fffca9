import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Host } from './support/host.mjs';

const FAILURES = {
  'no such file': [{ 'other.js': '' }, /^hearth: cannot find the handler "handler.js": .* holds other\.js/],
  'nothing exported': ['const x = 1;', /^hearth: the handler "handler.js" has no default export .*exports nothing/],
  'another name exported': ['export const handle = () => 1;', /^hearth: the handler .* no default export .*exports handle/],
  'not a function exported': ['export default 42;', /^hearth: the default export of the handler "handler.js" is a number/],
  'a syntax error': ['export default () => {\n  let x = ;\n};', /^hearth: cannot load .*SyntaxError: Unexpected token ';'[^]*handler\.js:2/],
  'a missing package': ["import 'express';\nexport default () => 1;", /^hearth: cannot load .*Cannot find package 'express'/],
  'an exception at the top level': ["throw new TypeError('no database');", /^hearth: cannot load .*TypeError: no database\n[^]*handler\.js:1/],
  'a top-level await that never ends': ['await new Promise(() => {});\nexport default () => 1;', /top-level await never ends/],
};

for (const [name, [source, message]] of Object.entries(FAILURES)) {
  test(`${name} ends the process with code 1 and one clear line`, async (t) => {
    const files = typeof source === 'string' ? { 'handler.js': source, 'package.json': '{"type": "module"}' } : source;
    const host = await Host.start(t, files);
    assert.equal(await host.exit, 1);
    assert.match(host.stderr, message);
  });
}

const MODULES = {
  'an ES module by package.json': [{ 'package.json': '{"type":"module"}', 'handler.js': "export default () => 'hi';" }],
  'an ES module by its syntax': [{ 'handler.js': "export default () => 'hi';" }],
  'an ES module by its extension': [{ 'handler.mjs': "export default () => 'hi';" }, 'handler.mjs'],
  'a CommonJS module': [{ 'handler.js': "module.exports = () => 'hi';" }],
  'a compiled ES module': [{ 'handler.js': "exports.__esModule = true; exports.default = () => 'hi';" }],
  'a module in a folder': [{ 'src/index.js': "module.exports = () => 'hi';" }, 'src/index.js'],
  'a module with a dependency': [
    { 'handler.js': "module.exports = require('greeting');", 'node_modules/greeting/index.js': "module.exports = () => 'hi';" },
  ],
};

for (const [name, [files, handler = 'handler.js']] of Object.entries(MODULES)) {
  test(`${name} is served`, async (t) => {
    const host = await Host.ready(t, files, { HEARTH_HANDLER: handler });
    assert.equal((await host.call()).text, 'hi');
  });
}
