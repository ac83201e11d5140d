/** The pretrained encoders, run by ONNX Runtime. */
package io.memoir.text.onnx;
