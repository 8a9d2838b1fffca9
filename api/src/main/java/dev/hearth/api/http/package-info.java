/** How calls come to a function over HTTP: its own routes, who may call across origins, limits. */
package dev.hearth.api.http;
