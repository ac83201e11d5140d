/** Who may ask: keys, origins, certificates, and the files that they come from. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.http.access;
