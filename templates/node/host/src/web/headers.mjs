/** What belongs to one connection (RFC 9110, 7.6.1), and the framing, which is this server's to choose. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Headers for `writeHead`, without those that end at this hop.
 *
 * @param {Headers} headers of a Response, of whatever making
 * @returns {Record<string, string | string[]>} names in lower case
 */
export function outgoingHeaders(headers) {
  const result = {};
  let named;
  for (const [key, value] of entriesOf(headers)) {
    const name = key.toLowerCase();
    if (name === 'connection') {
      named = value;
    }
    if (HOP_BY_HOP.has(name)) {
      continue;
    }
    if (name === 'set-cookie') {
      (result[name] ??= []).push(...(Array.isArray(value) ? value : [value]));
    } else {
      result[name] = value;
    }
  }
  if (named !== undefined) {
    for (const name of named.split(',')) {
      delete result[name.trim().toLowerCase()];
    }
  }
  return result;
}

function entriesOf(headers) {
  if (headers === undefined || headers === null) {
    return [];
  }
  // node-fetch joins cookies in its iterator, and has them apart in raw().
  if (typeof headers.raw === 'function') {
    return Object.entries(headers.raw()).map(([name, values]) => [name, name.toLowerCase() === 'set-cookie' ? values : [].concat(values).join(', ')]);
  }
  return typeof headers[Symbol.iterator] === 'function' ? headers : Object.entries(headers);
}
