/** Where the platform asks whether the host makes progress; to answer is to prove that the event loop turns. */
export const LIVE_PATH = '/.hearth/live';
const CALLS_HEADER = 'x-hearth-calls';

/** The calls whose handlers have not come to an end, whether or not somebody still waits for them. */
export class RunningCalls {
  #contexts = new Set();

  begin(context) {
    this.#contexts.add(context);
  }

  end(context) {
    this.#contexts.delete(context);
  }

  /** Answers `live`, then those of the calls asked about that go on, one a line. */
  answer(incoming, outgoing) {
    const asked = new Set((incoming.headers[CALLS_HEADER] ?? '').split(','));
    let body = 'live\n';
    for (const { callId } of this.#contexts) {
      body += asked.has(callId) ? `${callId}\n` : '';
    }
    outgoing.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': Buffer.byteLength(body) }).end(body);
  }
}
