/** Texts to the numbers of word pieces, as the encoders of the BERT family read them. */
package io.memoir.text.wordpiece;
