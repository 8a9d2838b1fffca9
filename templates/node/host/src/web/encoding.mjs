import { brotliDecompressSync, constants, inflateSync } from 'node:zlib';

/** What `fetch` decodes, leaving the header that says otherwise. */
const DECODED_BY_FETCH = new Set(['gzip', 'x-gzip', 'deflate', 'br']);
const GZIP = [0x1f, 0x8b];
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];
/** As much as is looked at of a body that may be in a coding without a magic number. */
const PROBE_BYTES = 16 * 1024;
const PROBE_OUTPUT = 64;

/** What the first bytes of a body say. */
export const Encoded = Object.freeze({ YES: 'yes', NO: 'no', UNKNOWN: 'unknown' });

/** The coding that was applied last, the one that a receiver undoes first. */
export function codingOf(header) {
  return header.slice(header.lastIndexOf(',') + 1).trim().toLowerCase();
}

/** Whether `fetch` has decoded the body of this response. Copies of one have no URL. */
export function decodedByFetch(response, header) {
  return typeof response.url === 'string' && response.url !== '' && header.split(',').every((coding) => DECODED_BY_FETCH.has(coding.trim().toLowerCase()));
}

/**
 * Whether a body is in the coding that its header names. Headers are copied from responses whose bodies `fetch` has
 * decoded, by `new Response(r.body, r)` and in other ways that leave no trace but the bytes.
 *
 * @param {Uint8Array} bytes the first ones
 * @param {boolean} whole whether there are no others
 */
export function encoded(bytes, coding, whole) {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return startsWith(bytes, GZIP, whole);
    case 'zstd':
      return startsWith(bytes, ZSTD, whole);
    case 'br':
      return decodes(bytes, whole, brotliDecompressSync, constants.BROTLI_OPERATION_FLUSH);
    case 'deflate':
      return decodes(bytes, whole, inflateSync, constants.Z_SYNC_FLUSH);
    default:
      return Encoded.YES;
  }
}

function startsWith(bytes, magic, whole) {
  for (let i = 0; i < magic.length; i++) {
    if (i >= bytes.length) {
      return whole ? Encoded.NO : Encoded.UNKNOWN;
    }
    if (bytes[i] !== magic[i]) {
      return Encoded.NO;
    }
  }
  return Encoded.YES;
}

function decodes(bytes, whole, decompress, flush) {
  const complete = whole && bytes.length <= PROBE_BYTES;
  const options = { maxOutputLength: PROBE_OUTPUT, ...(complete ? {} : { finishFlush: flush }) };
  try {
    const output = decompress(bytes.subarray(0, PROBE_BYTES), options);
    return complete || output.length > 0 || bytes.length >= PROBE_BYTES ? Encoded.YES : Encoded.UNKNOWN;
  } catch (error) {
    return error.code === 'ERR_BUFFER_TOO_LARGE' ? Encoded.YES : Encoded.NO;
  }
}
