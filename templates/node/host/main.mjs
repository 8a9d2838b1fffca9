// A function host in three steps, so that each can be done at its own time: the runtime and its HTTP
// server, the handler, and only then the sockets (an open socket says "ready").
import { Answer } from './src/answer.mjs';
import { Drain } from './src/drain.mjs';
import { reportOf } from './src/handler-error.mjs';
import { HandlerLoad } from './src/handler.mjs';
import { FunctionServer } from './src/server.mjs';
import { followLimit } from './src/processors.mjs';
import { settingsOf } from './src/settings.mjs';
import { Strays } from './src/strays.mjs';

followLimit();

const drain = new Drain();
const answer = new Answer(drain);
const strays = new Strays(answer, drain);
const server = new FunctionServer(answer.listener);

try {
  if (process.env.HEARTH_STEM === '1') {
    const { StemCell } = await import('./src/stem/cell.mjs');
    await new StemCell(answer, server, drain, strays).wait(settingsOf(process.env).socket);
  } else {
    const settings = settingsOf(process.env);
    strays.load = new HandlerLoad(settings);
    const target = await strays.load.target();
    strays.load = undefined;
    answer.serve(target, settings);
    server.handOver(answer.listener, answer.upgrade);
    await server.listen(target.hasPort ? { ...settings, port: undefined } : settings);
    drain.serving(server);
  }
} catch (error) {
  process.stderr.write(reportOf(error));
  process.exit(1);
}
