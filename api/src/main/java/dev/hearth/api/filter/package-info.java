/** Which events a trigger is interested in. Pure. */
package dev.hearth.api.filter;
