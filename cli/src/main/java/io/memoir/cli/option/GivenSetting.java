package io.memoir.cli.option;

/**
 * A setting that was not given on the command line.
 *
 * @param value the value as text
 * @param origin where the value comes from, for messages
 */
public record GivenSetting(String value, String origin) {}
