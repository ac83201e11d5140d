package io.memoir.runtime.rank;

/**
 * The vectors of the last events, as a ring buffer in a state's memory. Event t, counted from 0, is
 * in row {@code t % length}.
 *
 * @param begin index of the buffer in the memory
 * @param length number of events that are kept; 0 if none
 * @param width of their vectors
 */
public record EventWindow(int begin, int length, int width) {

  /** Number of floats of a window. */
  public static int floats(int length, int width) {
    return Math.multiplyExact(length, width);
  }

  /**
   * Stores the vector of an event.
   *
   * @param vectors contains the vector, from {@code at}
   * @param events number of events before it
   */
  public void put(float[] vectors, int at, float[] memory, long events) {
    if (length > 0) {
      System.arraycopy(vectors, at, memory, begin + (int) (events % length) * width, width);
    }
  }

  /**
   * The vectors of the last events, the oldest first.
   *
   * @param most maximum number of events, no more than {@link #length}
   * @param events number of events so far
   * @param to where they are written
   * @return the array of {@code to}, which may be longer than the vectors
   */
  float[] last(int most, float[] memory, long events, ScratchBuffer to) {
    int count = (int) Math.min(most, events);
    float[] last = to.atLeast(count * width);
    for (int i = 0; i < count; i++) {
      int row = (int) ((events - count + i) % length);
      System.arraycopy(memory, begin + row * width, last, i * width, width);
    }
    return last;
  }
}
