/** Errors as problem documents. */
package dev.hearth.admin.problem;
