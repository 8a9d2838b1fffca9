// A function host in three steps, so that each can be done at its own time: the runtime and its HTTP
// server, the handler, and only then the sockets (an open socket says "ready").
import { Answer } from './src/answer.mjs';
import { Drain } from './src/drain.mjs';
import { FunctionServer } from './src/server.mjs';
import { loadHandler, reportOf } from './src/handler.mjs';
import { settingsOf } from './src/settings.mjs';

// Other calls are under way in this process: a promise that nobody waits for must not end them.
process.on('unhandledRejection', (reason) => console.error('a promise was rejected and nobody handled it:', reason));

const drain = new Drain();
const answer = new Answer(drain);
const server = new FunctionServer(answer.listener);

try {
  if (process.env.HEARTH_STEM === '1') {
    const { StemCell } = await import('./src/stem/cell.mjs');
    await new StemCell(answer, server, drain).wait(settingsOf(process.env).socket);
  } else {
    const settings = settingsOf(process.env);
    answer.serve(await loadHandler(settings.folder, settings.handler), settings);
    await server.listen(settings);
    drain.serving(server);
  }
} catch (error) {
  process.stderr.write(reportOf(error));
  process.exit(1);
}
