/** The REST API. */
package dev.hearth.admin;
