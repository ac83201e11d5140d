package io.memoir.spring.shop;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An application that embeds Memoir by nothing but the starter and {@code memoir.model}. */
@SpringBootApplication
public class ShopApplication {}
