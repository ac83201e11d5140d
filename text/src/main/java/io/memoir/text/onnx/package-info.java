/** The pretrained encoders, run by ONNX Runtime. Internal. */
package io.memoir.text.onnx;
