interface Greeting {
  message: string;
}

/** Answers a GET with "Hello, World!", a POST of {"name": "Ada"} with a greeting, and logs every event. */
export default async function handle(request: Request, _context?: CallContext): Promise<Response | Greeting | string | undefined> {
  const event = request.headers.get('ce-type');
  if (event) {
    console.log(`event ${request.headers.get('ce-id')} (${event}): ${await request.text()}`);
    return undefined;
  }
  if (request.method !== 'POST') {
    return 'Hello, World!';
  }
  let body: { name?: string } | null;
  try {
    body = (await request.json()) as { name?: string } | null;
  } catch {
    return Response.json({ error: 'the body must be JSON' }, { status: 400 });
  }
  return { message: `Hello, ${body?.name ?? 'World'}!` };
}
