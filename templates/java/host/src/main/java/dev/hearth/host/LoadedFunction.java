package dev.hearth.host;

/**
 * A handler that can be called.
 *
 * @param loader what the function's libraries look services and resources up with; it has to be the
 *     context class loader of every call
 */
record LoadedFunction(Invocable handler, FunctionClassLoader loader) {}
