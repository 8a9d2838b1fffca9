/** What a stem cell is told once: the whole environment of the instance that it becomes. */

export const ORDER_PATH = '/.hearth/specialise';

/**
 * @param {string} text body of the request
 * @returns {Record<string, string>} the environment
 * @throws {SyntaxError | TypeError} with a message for the sender
 */
export function environmentOf(text) {
  const environment = JSON.parse(text)?.environment;
  if (typeof environment !== 'object' || environment === null || Array.isArray(environment)) {
    throw new TypeError('the body must be {"environment": {"NAME": "value", ...}}');
  }
  for (const [name, value] of Object.entries(environment)) {
    if (name === '' || /[=\0]/.test(name) || typeof value !== 'string' || value.includes('\0')) {
      // Not the value: it may be a secret.
      throw new TypeError(`the environment's ${JSON.stringify(name)} is not a variable with a text as its value`);
    }
  }
  return environment;
}

/** Nothing of before stays. */
export function replaceEnvironment(environment) {
  for (const name of Object.keys(process.env)) {
    delete process.env[name];
  }
  Object.assign(process.env, environment);
}
