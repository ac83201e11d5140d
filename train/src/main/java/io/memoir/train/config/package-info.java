/**
 * What is trained and how: every setting is declared once, with its type, its usual value and its
 * meaning.
 */
package io.memoir.train.config;
