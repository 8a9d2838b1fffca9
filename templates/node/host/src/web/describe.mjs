import { isNativeError } from 'node:util/types';

/** The name of a value's type as its author knows it: `Map`, `Order`, `number`. */
export function typeOf(value) {
  if (typeof value !== 'object' || value === null) {
    return value === null ? 'null' : typeof value;
  }
  return value.constructor?.name || value[Symbol.toStringTag] || 'object';
}

/** What was thrown, in words; total, whatever it is. */
export function describe(thrown) {
  try {
    if (isNativeError(thrown) || thrown instanceof Error) {
      return `${thrown.name}: ${thrown.message}`;
    }
    if (typeof thrown === 'object' && thrown !== null) {
      const status = typeof thrown.status === 'number' ? ` with status ${thrown.status}` : '';
      return typeof thrown.message === 'string' ? thrown.message : `the handler threw ${article(typeOf(thrown))}${status}; a handler returns its response`;
    }
    return String(thrown);
  } catch {
    return 'the handler threw something that cannot be described';
  }
}

/** `a Map`, `an Order`. */
export function article(name) {
  return `${/^[aeiou]/i.test(name) ? 'an' : 'a'} ${name}`;
}
