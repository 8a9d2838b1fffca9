/** The templates that this checkout offers, and how a new function is made from one. */
package dev.hearth.cli.template;
