/** Models with random weights, for Memoir and for ONNX Runtime. */
@org.jspecify.annotations.NullMarked
package io.memoir.bench.model;
