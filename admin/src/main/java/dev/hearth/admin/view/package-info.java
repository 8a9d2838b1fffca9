/** What the API answers. */
package dev.hearth.admin.view;
