/**
 * Computes maps of interests: clusters the interest vectors of people, and describes what each
 * cluster wants by features of items. The only package that uses Tribuo.
 */
package io.memoir.learning.interest;
