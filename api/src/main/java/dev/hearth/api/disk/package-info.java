/** What lies on the disk, what it is for, and how it is given back. */
package dev.hearth.api.disk;
