/** What the description of the admin API says beyond what its resources say. */
package dev.hearth.server.openapi;
