/** Answers of the gateway to browsers that ask for scripts of other origins. */
package dev.hearth.gateway.cors;
