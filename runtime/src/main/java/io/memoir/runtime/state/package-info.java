/**
 * What is remembered of one user, the bytes it is stored as, and which model it belongs to.
 * Internal.
 */
package io.memoir.runtime.state;
