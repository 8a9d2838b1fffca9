/**
 * What the environment says of how to run.
 *
 * @param {Record<string, string | undefined>} environment
 */
export function settingsOf(environment) {
  const socket = environment.HEARTH_SOCKET || undefined;
  return {
    /** Folder of the function's code. The variable is for running outside of a container. */
    folder: environment.HEARTH_FUNCTION_FOLDER || '/function',
    handler: environment.HEARTH_HANDLER || 'handler.js',
    functionName: environment.K_SERVICE || 'function',
    revision: environment.K_REVISION || '',
    socket,
    port: portOf(environment.PORT || (socket ? undefined : '8080')),
  };
}

function portOf(text) {
  if (text === undefined) {
    return undefined;
  }
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RangeError(`PORT is "${text}"; it must be a whole number from 0 to 65535`);
  }
  return port;
}
