/** The log of a server for its operator: lines with time and level, written asynchronously. */
package io.memoir.server.log;
