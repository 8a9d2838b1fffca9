const LONGEST_DETAIL = 500;

/** RFC 9457 answer for a call that the function failed. It names the error; the trace is for the log only. */
export function problemOf(error, callId) {
  const problem = {
    type: 'urn:hearth:problem:function-error',
    title: 'Function error',
    status: 500,
    code: 'function-error',
    detail: detailOf(error),
    callId,
  };
  return new Response(JSON.stringify(problem), {
    status: 500,
    headers: { 'Content-Type': 'application/problem+json' },
  });
}

function detailOf(error) {
  // The first line only: some messages carry a trace of their own.
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.split('\n', 1)[0].slice(0, LONGEST_DETAIL);
}
