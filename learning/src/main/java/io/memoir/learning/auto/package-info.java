/**
 * Training without a choice of model: the settings follow from the data, several models are fitted,
 * and the best of them, or an ensemble, is found on the validation part.
 */
package io.memoir.learning.auto;
