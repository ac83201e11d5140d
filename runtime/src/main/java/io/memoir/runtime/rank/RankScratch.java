package io.memoir.runtime.rank;

/**
 * The scratch memory of a {@link TaskScorer}, for one call at a time. Its arrays grow to what the
 * largest call needs, and later calls use them again.
 */
public final class RankScratch {
  /** The vectors of a block of candidates. */
  final Buffer vectors = new Buffer();

  /** The input of the tower for a block of candidates. */
  final Buffer inputs = new Buffer();

  /** Two adjacent layers of the tower. */
  final Buffer lower = new Buffer();

  final Buffer upper = new Buffer();

  /** For each attention of an interaction. */
  final Attention.Scratch first = new Attention.Scratch();

  final Attention.Scratch second = new Attention.Scratch();

  /** For {@link LongShortScorer}: the short-term interests of a block of candidates. */
  final Buffer ofMoment = new Buffer();

  /** For {@link InterestEvolutionScorer}: the states of a block of candidates, and their gates. */
  final Buffer interest = new Buffer();

  final Buffer gates = new Buffer();

  /** For {@link InterestEvolutionScorer}: what each event adds to the gates. */
  final Buffer ofEvents = new Buffer();

  /** An array that is replaced by a longer one when it is too short. */
  static final class Buffer {
    private float[] values = new float[0];

    /** The array, with at least {@code length} values, which earlier calls have left there. */
    float[] atLeast(int length) {
      if (values.length < length) {
        values = new float[length];
      }
      return values;
    }
  }
}
