/** Features of items, events, users and requests as vectors of a network's width. Internal. */
package io.memoir.runtime.feature;
