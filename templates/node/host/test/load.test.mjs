import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transform } from 'esbuild';
import { Host } from './support/host.mjs';

const FAILURES = {
  'no such file': [{ 'other.js': '' }, /^hearth: cannot find the handler "handler.js": .* holds other\.js/],
  'nothing exported': ['const x = 1;', /^hearth: the handler "handler.js" has no default export .*exports nothing/],
  'another name exported': ['export const handle = () => 1;', /^hearth: the handler .* no default export .*exports handle/],
  'not a function exported': ['export default 42;', /^hearth: the default export of the handler "handler.js" is a number/],
  'a syntax error': ['export default () => {\n  let x = ;\n};', /^hearth: cannot load .*SyntaxError: Unexpected token ';'[^]*handler\.js:2/],
  'a missing package': ["import 'express';\nexport default () => 1;", /^hearth: cannot load .*Cannot find package 'express'/],
  'an exception at the top level': ["throw new TypeError('no database');", /^hearth: cannot load .*TypeError: no database \(handler\.js:1: throw .*\)\n[^]*handler\.js:1/],
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

/** Files, and what stands in brackets at the end of the line that is shown. */
const PLACES = {
  'a syntax error': [{ 'handler.js': 'export default () => {\n  let x = ;\n};' }, 'handler.js:2: let x = ;'],
  'a syntax error in a file that is imported': [
    { 'handler.js': "import { a } from './lib/a.js';\nexport default () => a;", 'lib/a.js': 'export const a = 1;\nexport const b = {;' },
    'lib/a.js:2: export const b = {;',
  ],
  'a missing package': [{ 'handler.js': "// one\nimport x from 'not-there';\nexport default () => x;" }, "handler.js:2: import x from 'not-there';"],
  'a missing file': [{ 'handler.js': "// one\nimport x from './not-there.js';\nexport default () => x;" }, "handler.js:2: import x from './not-there.js';"],
  'a name that is not exported': [
    { 'handler.js': "// one\nimport { y } from './a.js';\nexport default () => y;", 'a.js': 'export const z = 1;' },
    "handler.js:2: import { y } from './a.js';",
  ],
  'an exception': [{ 'handler.js': "const a = undefined;\nexport default a.b.c;" }, 'handler.js:2: export default a.b.c;'],
  'an exception of a file that is imported': [
    { 'handler.js': "import './a.js';\nexport default () => 1;", 'a.js': "\n\nthrow new RangeError('in a');\nexport {};" },
    "a.js:3: throw new RangeError('in a');",
  ],
};
const COMMON_PLACES = {
  'a syntax error of CommonJS': [{ 'handler.js': 'module.exports = () => {\n  let x = ;\n};' }, 'handler.js:2: let x = ;'],
  'a syntax error in a file that is required': [
    { 'handler.js': "const a = require('./a');\nmodule.exports = () => a;", 'a.js': '\nmodule.exports = {;' },
    'a.js:2: module.exports = {;',
  ],
  'a package that is missing for require': [{ 'handler.js': "\nconst x = require('not-there');\nmodule.exports = () => x;" }, "handler.js:2: const x = require('not-there');"],
  'a file that is missing for require': [{ 'handler.js': "\nconst x = require('./not-there');\nmodule.exports = () => x;" }, "handler.js:2: const x = require('./not-there');"],
};

for (const [kind, extra, places] of [
  ['with "type": "module"', { 'package.json': '{"type": "module"}' }, PLACES],
  ['without a type', {}, { ...PLACES, ...COMMON_PLACES }],
]) {
  for (const [name, [files, place]] of Object.entries(places)) {
    test(`${name} (${kind}) is shown with its file, line and text`, async (t) => {
      const host = await Host.start(t, { ...files, ...extra });
      assert.equal(await host.exit, 1);
      const [first] = host.stderr.split('\n');
      assert.ok(first.startsWith('hearth: cannot load the handler "handler.js": ') && first.endsWith(` (${place})`), host.stderr);
      if (host.specialised) {
        assert.equal(`hearth: ${JSON.parse((await host.specialised).text).error}`, first);
      }
    });
  }
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

/** As esbuild makes it, with the map inline. */
const COMPILED = await (async () => {
  const source = "interface A {\n  name: string;\n}\n\nexport default (): A => {\n  throw new RangeError('in TypeScript');\n};\n";
  const { code } = await transform(source, { loader: 'ts', sourcemap: 'inline', sourcesContent: false, sourcefile: 'handler.ts' });
  return { 'handler.ts': source, 'handler.js': code, 'package.json': '{"type":"module"}' };
})();

test('traces of compiled TypeScript name the lines of its source', async (t) => {
  const host = await Host.ready(t, COMPILED);
  assert.equal((await host.call()).status, 500);
  await host.until(() => /at .*handler\.ts:6:\d+/.test(host.stderr));
});

test('a load of compiled TypeScript that fails shows the line of its source', async (t) => {
  const { code } = await transform("interface A {}\n\nconst a: any = undefined;\nexport default a.b.c;\n", { loader: 'ts', sourcemap: 'inline', sourcesContent: false, sourcefile: 'handler.ts' });
  const host = await Host.start(t, { ...COMPILED, 'handler.js': code, 'handler.ts': 'interface A {}\n\nconst a: any = undefined;\nexport default a.b.c;\n' });
  assert.equal(await host.exit, 1);
  assert.match(host.stderr, /^hearth: cannot load .* \(handler\.ts:4: export default a\.b\.c;\)\n/);
});
