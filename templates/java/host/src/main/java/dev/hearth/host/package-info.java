/**
 * The Java function host: loads a function's class and serves it over HTTP, on a Unix domain
 * socket, on TCP, or on both.
 */
package dev.hearth.host;
