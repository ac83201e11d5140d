/** The state of one user, its serialised form, and the fingerprint of its model. Internal. */
package io.memoir.runtime.state;
