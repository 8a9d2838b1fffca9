/** Errors with a stable code and a kind. */
package dev.hearth.api.error;
