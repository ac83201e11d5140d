/** The text encoders that come with Memoir, which of them fits a catalogue, and their cache. */
package io.memoir.text;
