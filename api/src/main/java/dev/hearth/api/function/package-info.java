/** Functions, their revisions and triggers, and where they are kept. */
package dev.hearth.api.function;
