/** Events and the broker they come from. */
package dev.hearth.api.event;
