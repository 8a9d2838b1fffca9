/** The registry's state in one SQLite file. */
package dev.hearth.registry.sqlite;
