/** The resources of the REST API. */
package dev.hearth.admin.rest;
