/** How the platform is. */
package dev.hearth.api.status;
