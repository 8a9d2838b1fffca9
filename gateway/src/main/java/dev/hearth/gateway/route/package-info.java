/** Pure matching of a request's path to a function. */
package dev.hearth.gateway.route;
