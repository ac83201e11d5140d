/** The operator log: lines with time and level, written asynchronously. */
package io.memoir.server.log;
