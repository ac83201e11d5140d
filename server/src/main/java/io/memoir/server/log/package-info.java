/** What a server tells the one who runs it: lines with time and level, written on the side. */
package io.memoir.server.log;
