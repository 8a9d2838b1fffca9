/** Decides how many instances each revision shall have. */
package dev.hearth.autoscaler;
