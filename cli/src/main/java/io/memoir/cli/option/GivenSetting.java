package io.memoir.cli.option;

/**
 * A setting that was not given on the command line.
 *
 * @param value as it was written
 * @param origin for messages
 */
public record GivenSetting(String value, String origin) {}
