/**
 * Retrieval of the best items for a query: forms of storage of item vectors, clusters, and
 * searches. Internal.
 */
package io.memoir.runtime.retrieval;
