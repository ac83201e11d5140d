/**
 * Encodes raw or pre-encoded values of items, events, users and requests, and sums their vectors,
 * {@code [width]}. Internal.
 */
package io.memoir.runtime.feature;
