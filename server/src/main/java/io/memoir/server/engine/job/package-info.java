/** Long-running work: erasures, backups, promotions. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.engine.job;
