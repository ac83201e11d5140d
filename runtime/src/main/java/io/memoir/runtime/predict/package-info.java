/**
 * The interface of all kinds of models: adding an event to a state, and scoring items. Internal.
 */
package io.memoir.runtime.predict;
