export default async () => {
  await new Promise((resolve) => setTimeout(resolve, 50));
  return 'done';
};
