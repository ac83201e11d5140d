/** The steps of the demo: the shop, and the scenarios of other worlds. */
@org.jspecify.annotations.NullMarked
package io.memoir.cli.demo;
