// What most functions look like.
export default async (request, context) => {
  const { name } = await request.json();
  return { message: `Hello, ${name}!`, from: context.functionName };
};
