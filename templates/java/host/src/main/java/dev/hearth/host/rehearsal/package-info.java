/** Functions that a host calls to warm itself. It loads them as it loads those of others. */
package dev.hearth.host.rehearsal;
