/** Access control: keys, origins, certificates, and the files that contain them. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.http.access;
