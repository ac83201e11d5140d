/** The routes for the content of the log as a whole: its summary, and the export. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.http.data;
