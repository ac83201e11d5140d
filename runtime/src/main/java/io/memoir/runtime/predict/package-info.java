/** What every kind of model has to do: fold an event into a state, and score items. Internal. */
package io.memoir.runtime.predict;
