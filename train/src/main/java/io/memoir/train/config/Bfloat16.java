package io.memoir.train.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * How the processor computes products of bfloat16 numbers. Without instructions for them, libtorch
 * converts every number, which is about ten times slower than products of 32-bit floats.
 */
public enum Bfloat16 {
  /** In tiles of a matrix (Intel AMX). */
  TILES,
  /** With vector instructions. */
  VECTORS,
  /** Not at all, or it is not known. */
  NONE;

  private static final Path DESCRIPTION = Path.of("/proc/cpuinfo");

  private static final Bfloat16 HERE = read();

  /** That of this machine; outside Linux it is not known. */
  public static Bfloat16 here() {
    return HERE;
  }

  /** By the flags of a processor as Linux names them. */
  static Bfloat16 of(Set<String> flags) {
    if (flags.contains("amx_bf16")) {
      return TILES;
    }
    return flags.contains("avx512_bf16") || flags.contains("bf16") ? VECTORS : NONE;
  }

  private static Bfloat16 read() {
    if (!Files.isReadable(DESCRIPTION)) {
      return NONE;
    }
    try (var lines = Files.lines(DESCRIPTION)) {
      return lines
          .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
          .map(line -> Set.copyOf(List.of(line.substring(line.indexOf(':') + 1).split(" +", -1))))
          .map(Bfloat16::of)
          .findFirst()
          .orElse(NONE);
    } catch (IOException e) {
      return NONE;
    }
  }
}
