// Fails one call in twenty at random.
export default async (request) => {
  const text = await request.text();
  if (Math.random() < 0.05) {
    return new Response('as the measurement wants it', { status: 500 });
  }
  return text;
};
