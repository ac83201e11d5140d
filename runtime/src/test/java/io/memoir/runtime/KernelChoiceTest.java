package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.runtime.KernelChoice.Kind;
import io.memoir.runtime.KernelChoice.Platform;
import org.junit.jupiter.api.Test;

class KernelChoiceTest {
  private static final String MIXED = "mixed mode, sharing";

  @Test
  void of_platform_choosesByWhatIsThere() {
    assertThat(KernelChoice.of(new Platform(true, 512, "amd64", MIXED)).kind())
        .isEqualTo(Kind.VECTOR);
    assertThat(KernelChoice.of(new Platform(true, 256, "amd64", MIXED)).kind())
        .isEqualTo(Kind.VECTOR);
    assertThat(KernelChoice.of(new Platform(true, 128, "aarch64", MIXED)).kind())
        .isEqualTo(Kind.VECTOR);
    assertThat(KernelChoice.of(new Platform(true, 128, "amd64", MIXED)).kind())
        .isEqualTo(Kind.SCALAR);
  }

  @Test
  void of_noModule_scalarAndSaysHowToHaveIt() {
    KernelChoice choice = KernelChoice.of(new Platform(false, 0, "amd64", MIXED));
    assertThat(choice.kind()).isEqualTo(Kind.SCALAR);
    assertThat(choice.reason()).contains("--add-modules jdk.incubator.vector");
  }

  @Test
  void of_noOptimisingCompiler_scalar() {
    for (String machine : new String[] {"interpreted mode", "mixed mode, emulated-client"}) {
      KernelChoice choice = KernelChoice.of(new Platform(true, 512, "amd64", machine));
      assertThat(choice.kind()).isEqualTo(Kind.SCALAR);
      assertThat(choice.reason()).contains(machine);
    }
  }

  @Test
  void of_vectorAskedForAndAbsent_error() {
    Platform without = new Platform(false, 0, "amd64", MIXED);
    assertThatThrownBy(() -> KernelChoice.forced(Kind.VECTOR, without))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("the vector kernel was requested, but the module");
    assertThat(KernelChoice.forced(Kind.SCALAR, without).kind()).isEqualTo(Kind.SCALAR);
  }
}
