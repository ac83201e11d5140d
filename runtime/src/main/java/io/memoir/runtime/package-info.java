/** Model file in, recommendations out. */
package io.memoir.runtime;
