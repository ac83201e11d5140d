package io.memoir.runtime.rank;

import java.util.Arrays;

/**
 * The parts of a user state that scored tasks read.
 *
 * @param memory of the state, read only
 * @param events number of events so far
 * @param output index of the last output of the body
 * @param outputWidth its width
 * @param inputs the last inputs of the body
 * @param outputs its last outputs
 */
@SuppressWarnings("ArrayRecordComponent")
public record Past(
    float[] memory,
    long events,
    int output,
    int outputWidth,
    EventWindow inputs,
    EventWindow outputs) {

  /** Number of events in a window of the given length. */
  int count(int window) {
    return (int) Math.min(window, events);
  }

  /** The last output; zeros without events. */
  float[] lastOutput() {
    return events == 0
        ? new float[outputWidth]
        : Arrays.copyOfRange(memory, output, output + outputWidth);
  }

  /** The last inputs, the oldest first, in an array of {@code to}. */
  float[] inputs(int window, ScratchBuffer to) {
    return inputs.last(window, memory, events, to);
  }

  /** The last outputs, the oldest first, in an array of {@code to}. */
  float[] outputs(int window, ScratchBuffer to) {
    return outputs.last(window, memory, events, to);
  }
}
