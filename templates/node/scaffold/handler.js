/**
 * Answers a GET with "Hello, World!", a POST of {"name": "Ada"} with a greeting, and logs every event.
 *
 * @param {Request} request
 */
export default async function handle(request, context) {
  const event = request.headers.get('ce-type');
  if (event) {
    console.log(`event ${request.headers.get('ce-id')} (${event}): ${await request.text()}`);
    return;
  }
  if (request.method !== 'POST') {
    return 'Hello, World!';
  }
  let body;
  try {
    body = await request.json();
  } catch {
    return Response.json({ error: 'the body must be JSON' }, { status: 400 });
  }
  return { message: `Hello, ${body?.name ?? 'World'}!` };
}
