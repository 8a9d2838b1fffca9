// Fails one call in twenty at random; answers when it began and ended, in microseconds of the machine's monotonic clock.
const now = () => Number(process.hrtime.bigint() / 1000n);

export default async (request) => {
  const started = now();
  const { id } = await request.json();
  await new Promise((resolve) => setTimeout(resolve, 2));
  if (Math.random() < 0.05) {
    throw new Error('at random');
  }
  return { id, attempt: Number(request.headers.get('x-hearth-attempt')), started, ended: now() };
};
