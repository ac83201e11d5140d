/** Interests with names: those that users share, and those of one user. */
package io.memoir.client.interest;
