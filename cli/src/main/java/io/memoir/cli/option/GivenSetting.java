package io.memoir.cli.option;

/**
 * A setting that was given outside of the command line.
 *
 * @param value as it was written
 * @param origin where it was given, for messages
 */
public record GivenSetting(String value, String origin) {}
