package io.memoir.cli.demo;

import io.memoir.model.BadInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of a MovieLens data set, in any of the forms in which they are published.
 *
 * @param ratings the file of ratings
 * @param movies the file of films
 */
public record MovieLens(Path ratings, Path movies) {
  private static final List<List<String>> FORMS =
      List.of(
          List.of("ratings.dat", "movies.dat"),
          List.of("ratings.csv", "movies.csv"),
          List.of("u.data", "u.item"));

  /**
   * Finds the files.
   *
   * @throws BadInputException if the directory contains none of the pairs of files
   */
  public static MovieLens in(Path directory) {
    for (List<String> form : FORMS) {
      Path ratings = directory.resolve(form.getFirst());
      Path movies = directory.resolve(form.getLast());
      if (Files.isRegularFile(ratings) && Files.isRegularFile(movies)) {
        return new MovieLens(ratings, movies);
      }
    }
    throw new BadInputException(
        "--movielens %s does not contain the files of MovieLens, expected ratings.dat and movies.dat, ratings.csv and movies.csv, or u.data and u.item"
            .formatted(directory));
  }
}
