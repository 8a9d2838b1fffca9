/** Where the registry's state is kept: a port that each database implements. */
package dev.hearth.registry.storage;
