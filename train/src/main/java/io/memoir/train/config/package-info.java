/**
 * The configuration of a training run: every setting is declared once, with its type, default and
 * meaning.
 */
package io.memoir.train.config;
