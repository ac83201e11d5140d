package io.memoir.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.model.file.DirectoryTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTreeTest {
  @TempDir Path folder;

  @Test
  void delete_treeOfDirectories_leavesOnlyWhatIsBeside() throws IOException {
    Path tree = folder.resolve("tree");
    Files.createDirectories(tree.resolve("a/b"));
    Files.writeString(tree.resolve("a/b/file"), "x");
    Files.writeString(tree.resolve("file"), "x");
    Path beside = Files.writeString(folder.resolve("tree.beside"), "x");

    DirectoryTree.delete(tree);

    assertThat(tree).doesNotExist();
    assertThat(beside).exists();
  }

  @Test
  void delete_nothing_isDone() throws IOException {
    Path missing = folder.resolve("missing");
    DirectoryTree.delete(missing);
    assertThat(missing).doesNotExist();
  }
}
