package io.memoir.runtime.rank;

/**
 * The scratch memory of a {@link TaskScorer}, for one call at a time. Its arrays grow to what the
 * largest call needs, and later calls use them again.
 */
public final class RankScratch {
  /** The vectors of a block of candidates. */
  final ScratchBuffer vectors = new ScratchBuffer();

  /** The input of the tower for a block of candidates. */
  final ScratchBuffer inputs = new ScratchBuffer();

  /** Two adjacent layers of the tower. */
  final ScratchBuffer lower = new ScratchBuffer();

  final ScratchBuffer upper = new ScratchBuffer();

  /** For each attention of an interaction. */
  final Attention.Scratch first = new Attention.Scratch();

  final Attention.Scratch second = new Attention.Scratch();

  /** For {@link LongShortScorer}: the short-term interests of a block of candidates. */
  final ScratchBuffer ofMoment = new ScratchBuffer();

  /** For {@link InterestEvolutionScorer}: the states of a block of candidates, and their gates. */
  final ScratchBuffer interest = new ScratchBuffer();

  final ScratchBuffer gates = new ScratchBuffer();

  /** For {@link InterestEvolutionScorer}: what each event adds to the gates. */
  final ScratchBuffer ofEvents = new ScratchBuffer();
}
