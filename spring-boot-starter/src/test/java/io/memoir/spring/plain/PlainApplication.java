package io.memoir.spring.plain;

import io.memoir.runtime.Recommendation;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Request;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Recommends once and ends. */
@SpringBootApplication
public class PlainApplication {
  public static void main(String[] arguments) {
    try (ConfigurableApplicationContext context =
        SpringApplication.run(PlainApplication.class, arguments)) {
      Recommender recommender = context.getBean(Recommender.class);
      List<Recommendation> best = recommender.recommend(recommender.newState(), Request.top(5));
      System.out.printf("recommended %d of %d items%n", best.size(), recommender.items().size());
    }
  }
}
