import { describe } from './web/describe.mjs';
import { PayloadTooLargeError } from './web/memory.mjs';
import { InvalidRequestError } from './web/request.mjs';

const LONGEST_DETAIL = 500;

const FUNCTION_ERROR = { status: 500, code: 'function-error', title: 'Function error' };
const KINDS = [
  [PayloadTooLargeError, { status: 413, code: 'payload-too-large', title: 'Payload too large' }],
  [InvalidRequestError, { status: 400, code: 'invalid-request', title: 'Invalid request' }],
];

/** Sends the RFC 9457 answer for a call that failed. It names the error; the trace is for the log only. */
export function sendProblem(call, error) {
  const { status, code, title } = KINDS.find(([kind]) => error instanceof kind)?.[1] ?? FUNCTION_ERROR;
  const problem = { type: `urn:hearth:problem:${code}`, title, status, code, detail: detailOf(error), callId: call.id };
  const body = JSON.stringify(problem);
  const { outgoing } = call;
  for (const name of outgoing.getHeaderNames()) {
    outgoing.removeHeader(name);
  }
  outgoing.writeHead(status, { 'Content-Type': 'application/problem+json', 'Content-Length': Buffer.byteLength(body) });
  outgoing.end(body);
}

function detailOf(error) {
  // The first line only: some messages carry a trace of their own.
  return describe(error).split('\n', 1)[0].slice(0, LONGEST_DETAIL);
}
