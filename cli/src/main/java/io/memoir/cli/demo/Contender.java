package io.memoir.cli.demo;

import java.nio.file.Path;

/**
 * A model that is compared with others.
 *
 * @param name shown in the table
 * @param model its directory
 */
record Contender(String name, Path model) {}
