/**
 * Features of users, items, events and requests: raw values, the schema that was fitted to the
 * training part of a data set, and the encoder that turns values into numbers in preparation,
 * training and serving.
 */
package io.memoir.model.feature;
