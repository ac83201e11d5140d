/**
 * Interests with names: clusters of the interest vectors of people, and the course of one person's
 * interests. The clusters are computed elsewhere and read from a file ({@code InterestFile}).
 */
package io.memoir.runtime.interest;
