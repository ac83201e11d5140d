package io.memoir.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionsTest {
  @TempDir Path folder;

  @Test
  void open_aDirectoryOfSomebody_refusedAndNothingIsLost() throws IOException {
    Path work = Files.createDirectories(folder.resolve("mine/.work"));
    Files.writeString(work.resolve("thesis.txt"), "years of work");
    assertThatThrownBy(() -> Versions.open(folder.resolve("mine")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("choose another place");
    assertThat(work.resolve("thesis.txt")).hasContent("years of work");
  }

  @Test
  void open_aLinkToADirectory_staysALink() throws IOException {
    Path target = Files.createDirectory(folder.resolve("target"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), target);
    Versions.open(link).close();
    Versions.open(link).close();
    assertThat(link).isSymbolicLink();
    assertThat(target.resolve(".lock")).exists();
  }

  /** An operator promotes a model by another path than that of the directory of the models. */
  @Test
  void removeOld_neededThroughALink_isKept() throws IOException {
    Path models = Files.createDirectory(folder.resolve("models"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), models);
    for (String place : List.of("models", "link")) {
      try (Versions versions = Versions.open(folder.resolve(place))) {
        Path first = Files.createDirectory(models.resolve("refit-000001"));
        Files.writeString(first.resolve("model.json"), "{}");
        Path second = Files.createDirectory(models.resolve("refit-000002"));
        Files.writeString(second.resolve("model.json"), "{}");
        Path other = place.equals("models") ? link : models;
        versions.removeOld(0, Set.of(other.resolve("refit-000001"), folder.resolve("gone")));
        assertThat(first).isDirectory();
        assertThat(second).doesNotExist();
        versions.removeOld(0, Set.of());
        assertThat(first).doesNotExist();
      }
    }
  }

  @Test
  void removeOld_ofAVersionWithAFileOfSomebody_leavesIt() throws IOException {
    Path models = folder.resolve("models");
    try (Versions versions = Versions.open(models)) {
      Path first = Files.createDirectory(models.resolve("refit-000001"));
      Files.writeString(first.resolve("model.json"), "{}");
      Path second = Files.createDirectory(models.resolve("refit-000002"));
      Files.writeString(second.resolve("model.json"), "{}");
      Files.writeString(second.resolve("thesis.txt"), "years of work");
      versions.removeOld(0, Set.of());
      assertThat(first).doesNotExist();
      assertThat(second.resolve("thesis.txt")).hasContent("years of work");
      assertThat(second.resolve("model.json")).exists();
    }
  }
}
