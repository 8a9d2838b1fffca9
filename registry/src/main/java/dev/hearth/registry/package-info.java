/** The durable registry of functions, revisions and triggers. */
package dev.hearth.registry;
