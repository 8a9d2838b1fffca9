import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const LONGEST_TEXT = 200;
const CHECK_MILLIS = 5_000;
const MOST_FILES = 50;
/** What a module of the function's own imports: `import ... from './x.js'`, `import('./x.js')`, `require('./x.js')`. */
const LOCAL_IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(['"])(\.{1,2}\/[^'"]+)\1/g;
const MODULE_SYNTAX = /^\s*(?:import|export)\b/m;

/**
 * Where in the function's own files a load failed.
 *
 * @param {unknown} error
 * @param {string} path of the handler
 * @param {string} folder of the function
 * @returns {{file: string, line: number, text: string, stack?: string} | undefined} the file relative to the folder; with
 *     a stack where that of the error says less
 */
export function placeOf(error, path, folder) {
  if (!(error instanceof Error)) {
    return undefined;
  }
  const stack = String(error.stack ?? '');
  return (
    importedPlace(error, folder) ??
    decoratedPlace(stack, folder) ??
    (error instanceof SyntaxError ? syntaxPlace(path, folder) : undefined) ??
    tracedPlace(stack, folder)
  );
}

/** Node names the importing module of one that is missing, and not the line. */
function importedPlace(error, folder) {
  const importer = / imported from (\S.*)$/m.exec(error.message)?.[1] ?? /^Require stack:\n- (.+)$/m.exec(error.message)?.[1];
  const missing = /^Cannot find (?:package|module) '([^']+)'/.exec(error.message)?.[1];
  if (importer === undefined || missing === undefined) {
    return undefined;
  }
  const file = pathOf(importer);
  // A file is named by its path, and imported by one that is relative.
  const wanted = missing.slice(missing.lastIndexOf('/') + 1);
  const lines = linesOf(file);
  const index = lines.findIndex((line) => line.includes(missing) || (/\b(?:import|require|from)\b/.test(line) && line.includes(wanted)));
  return index < 0 ? undefined : placed(file, index + 1, lines, folder);
}

/** Of an error with its place before the stack: `file:line`, then the line's text. */
function decoratedPlace(stack, folder) {
  const found = /^(file:\/\/\/.+|\/.+):(\d+)\n/.exec(stack);
  return found === null ? undefined : placedInside(pathOf(found[1]), Number(found[2]), folder);
}

/** Node keeps the line of a syntax error from those who catch it, but `--check` prints it. */
function syntaxPlace(path, folder) {
  const files = [path];
  for (let i = 0; i < files.length && i < MOST_FILES; i++) {
    const source = linesOf(files[i]).join('\n');
    const complaint = checked([files[i]]) ?? (MODULE_SYNTAX.test(source) ? checked(['--input-type=module', '-'], source)?.replace('[stdin]', files[i]) : undefined);
    if (complaint !== undefined) {
      const place = decoratedPlace(complaint, folder);
      return place && { ...place, stack: complaint };
    }
    for (const [, , specifier] of source.matchAll(LOCAL_IMPORT)) {
      const file = join(dirname(files[i]), specifier);
      if (!files.includes(file)) {
        files.push(file);
      }
    }
  }
  return undefined;
}

/** What the check complains of; without a type in package.json it passes over files that turn out to be modules. */
function checked(what, input) {
  const check = spawnSync(process.execPath, ['--check', ...what], { input, encoding: 'utf8', timeout: CHECK_MILLIS });
  return check.status ? check.stderr.trim() : undefined;
}

function tracedPlace(stack, folder) {
  for (const [, file, line] of stack.matchAll(/^\s+at .*?\(?((?:file:\/\/)?\/[^()\n]+?):(\d+):\d+\)?$/gm)) {
    const place = placedInside(pathOf(file), Number(line), folder);
    if (place !== undefined) {
      return place;
    }
  }
  return undefined;
}

function placedInside(file, line, folder) {
  const inside = file.startsWith(folder + sep) && !file.includes(`${sep}node_modules${sep}`);
  return inside ? placed(file, line, linesOf(file), folder) : undefined;
}

function placed(file, line, lines, folder) {
  return { file: relative(folder, file), line, text: (lines[line - 1] ?? '').trim().slice(0, LONGEST_TEXT) };
}

function linesOf(file) {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}

function pathOf(name) {
  return name.startsWith('file:') ? fileURLToPath(name) : name;
}
