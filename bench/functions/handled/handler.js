// Answers when the event's handling began and ended, in microseconds of the machine's monotonic clock.
const now = () => Number(process.hrtime.bigint() / 1000n);

export default async (request) => {
  const started = now();
  const { id, millis } = await request.json();
  if (millis) {
    await new Promise((resolve) => setTimeout(resolve, millis));
  }
  return { id, attempt: Number(request.headers.get('x-hearth-attempt')), started, ended: now() };
};
