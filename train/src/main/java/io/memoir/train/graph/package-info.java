/**
 * Embeddings of knowledge graphs: training in plain Java with the Vector API, without libtorch, and
 * the evaluation by link prediction.
 */
package io.memoir.train.graph;
