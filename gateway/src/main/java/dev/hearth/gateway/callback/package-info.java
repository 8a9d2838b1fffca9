/** Tells whoever asked for it how a call for later ended. */
package dev.hearth.gateway.callback;
