package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memoir.model.architecture.Model;
import io.memoir.model.file.ModelFile;
import io.memoir.model.task.Task;
import io.memoir.runtime.Recommender.Options;
import io.memoir.runtime.Recommender.Options.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A stored model with features and tasks and a stored user state are read, and answer as ever. */
class GoldenTasksTest {
  static final String ITEM = "item-5";
  private static final float[] SCORES = {
    -5.772806f, // next-item
    -0.830184f, // click-0
    13.455338f, // stars-0
    -0.723376f, // click-1
    -17.808142f, // stars-1
    -0.306374f, // click-2
    -5.741385f, // stars-2
    13.285733f, // click-3
    -7.401435f, // stars-3
  };

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Wanted.class)
  void predict_storedModelAndState_answersTheSame(Wanted kernel) throws IOException {
    Recommender recommender = Recommender.open(GoldenTasks.MODEL, Options.of(kernel));
    byte[] stored = Base64.getDecoder().decode(Files.readString(GoldenTasks.STATE).strip());
    UserState read = recommender.readState(stored);
    UserState folded = FeatureModels.folded(recommender, GoldenTasks.history());
    List<Task> tasks = recommender.tasks();
    assertThat(tasks).hasSize(SCORES.length);
    for (UserState state : List.of(read, folded)) {
      for (int i = 0; i < SCORES.length; i++) {
        assertThat(recommender.predict(state, ITEM, GoldenTasks.request(tasks.get(i))).score())
            .as("%s by %s", tasks.get(i).name(), kernel)
            .isEqualTo(SCORES[i], within(1e-4f));
      }
    }
  }

  @Test
  void write_whatTheGeneratorMakes_givesTheStoredBytes() throws IOException {
    Model model = GoldenTasks.model();
    assertThat(ModelFile.read(GoldenTasks.MODEL).architecture()).isEqualTo(model.architecture());
    ModelFile.write(model, folder.resolve("model"));
    for (String name : List.of("model.json", "weights.safetensors", "items.jsonl")) {
      assertThat(folder.resolve("model").resolve(name))
          .hasSameBinaryContentAs(GoldenTasks.MODEL.resolve(name));
    }
  }
}
