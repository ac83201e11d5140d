/**
 * The best items for a query: item vectors as they are kept in memory, clusters of them, and the
 * search through either. Internal.
 */
package io.memoir.runtime.retrieval;
