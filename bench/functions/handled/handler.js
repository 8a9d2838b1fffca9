// Answers when the event's handling began and ended, in microseconds since 1970.
const now = () => Math.round((performance.timeOrigin + performance.now()) * 1000);

export default async (request) => {
  const started = now();
  const { id, millis } = await request.json();
  if (millis) {
    await new Promise((resolve) => setTimeout(resolve, millis));
  }
  return { id, attempt: Number(request.headers.get('x-hearth-attempt')), started, ended: now() };
};
