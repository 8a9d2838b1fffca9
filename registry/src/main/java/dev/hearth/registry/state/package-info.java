/** What the registry knows, as immutable values, and what a change makes of them. Pure. */
package dev.hearth.registry.state;
