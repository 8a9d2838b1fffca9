/** From an uploaded source to a revision with traffic. */
package dev.hearth.admin.deploy;
