/** An application that embeds Memoir. */
@org.jspecify.annotations.NullMarked
package io.memoir.spring.shop;
