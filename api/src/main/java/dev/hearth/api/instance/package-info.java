/** Instances, pools and what can be seen of them. */
package dev.hearth.api.instance;
