/** Random data for tests of several modules. */
package io.memoir.train.sample;
