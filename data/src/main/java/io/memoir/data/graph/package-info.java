/**
 * Knowledge graphs: reading triples and the links of items to entities, holding triples out, the
 * neighbours of items as tags, and the directory with the features of items that result from a
 * graph.
 */
package io.memoir.data.graph;
