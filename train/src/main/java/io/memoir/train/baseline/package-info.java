/**
 * Simple models of clicks and ratings, beside which a network has to show what it is good for. They
 * see pairs of a user and an item and their features, but no order of events. Plain Java, one
 * thread, and the same numbers from the same seed.
 */
package io.memoir.train.baseline;
