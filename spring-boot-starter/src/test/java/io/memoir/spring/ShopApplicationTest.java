package io.memoir.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.spring.shop.Shop;
import io.memoir.spring.shop.ShopApplication;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.IndicatedHealthDescriptor;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A whole application, as docs/guides/embedding.md shows it. */
@SpringBootTest(
    classes = ShopApplication.class,
    properties = {"spring.main.banner-mode=off", "management.endpoint.health.show-details=always"})
class ShopApplicationTest {
  private static final Path GUIDE = Path.of("..", "docs", "guides", "embedding.md");
  private static final Path SHOP = Path.of("src/test/java/io/memoir/spring/shop/Shop.java");

  @TempDir static Path directory;

  @Autowired Shop shop;
  @Autowired MeterRegistry meters;
  @Autowired HealthEndpoint health;

  @DynamicPropertySource
  static void model(DynamicPropertyRegistry registry) throws IOException {
    Path model = SmallModel.write(directory.resolve("shop-model"));
    registry.add("memoir.model", model::toString);
  }

  @Test
  void next_afterAnEvent_isAnotherAnswerAtOnceAndIsTimed() {
    List<String> before = shop.next("ada");
    shop.happened("ada", before.getFirst(), 1_777_971_600_000L);
    assertThat(shop.next("ada")).hasSize(5).isNotEqualTo(before).doesNotContain(before.getFirst());
    assertThat(shop.next("bea")).isEqualTo(before);

    assertThat(meters.get("memoir.recommend").timer().count()).isEqualTo(3);
    assertThat(meters.get("memoir.observe").timer().count()).isEqualTo(1);
    assertThat(meters.get("memoir.items").gauge().value()).isEqualTo(SmallModel.ITEMS);
    assertThat(meters.get("memoir.item.bytes").gauge().value()).isPositive();
  }

  @Test
  void health_ofTheApplication_tellsOfTheModel() {
    assertThat(health.health())
        .isInstanceOfSatisfying(
            CompositeHealthDescriptor.class,
            whole ->
                assertThat(Objects.requireNonNull(whole.getComponents()).get("memoir"))
                    .isInstanceOfSatisfying(
                        IndicatedHealthDescriptor.class,
                        memoir -> {
                          assertThat(memoir.getStatus()).isEqualTo(Status.UP);
                          assertThat(memoir.getDetails())
                              .containsEntry("model", "small")
                              .containsEntry("version", "shop-model")
                              .containsEntry("items", SmallModel.ITEMS);
                        }));
  }

  @Test
  void guide_showsTheServiceThatThisTestRuns() throws IOException {
    String source = Files.readString(SHOP);
    String service = source.substring(source.indexOf("@Service"));
    assertThat(Files.readString(GUIDE)).contains(service);
  }
}
