/** Work that goes on after the answer to a request: erasures, backups, promotions. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.engine.job;
