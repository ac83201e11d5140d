package io.memoir.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The facts of a machine, some of which may not be found out. */
class MachineTest {
  @Test
  void orUnknown_factThatFails_isUnknownWithTheReason() {
    String found =
        Machine.orUnknown(() -> {
          throw new IOException("Mount point not found");
        });
    assertThat(found).isEqualTo("unknown (Mount point not found)");
    assertThat(Machine.orUnknown(() -> "1.0 GiB")).isEqualTo("1.0 GiB");
  }

  @Test
  void inspect_thisMachine_namesItsDisk() {
    assertThat(Machine.inspect().facts())
        .filteredOn(fact -> fact.key().equals("disk"))
        .singleElement()
        .satisfies(fact -> assertThat(fact.value()).contains(" at /"));
  }
}
