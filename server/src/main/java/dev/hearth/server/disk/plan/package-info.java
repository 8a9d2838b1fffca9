/** What to remove from the disk. Pure. */
package dev.hearth.server.disk.plan;
