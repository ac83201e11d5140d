/** WordPiece tokenizer of the BERT encoders. Internal. */
package io.memoir.text.wordpiece;
