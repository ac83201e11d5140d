/** Features in training: the vectors that encoded rows stand for, and their derivatives. */
package io.memoir.train.encoding;
