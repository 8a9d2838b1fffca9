/** Gives the disk back: looks at what is there, and applies what the plan decides. */
package dev.hearth.server.disk;
