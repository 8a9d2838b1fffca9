export default () => new Promise((answer) => setTimeout(() => answer('done'), 20));
