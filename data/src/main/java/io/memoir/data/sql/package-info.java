/** The in-memory database with which data sets are made and read. Internal. */
package io.memoir.data.sql;
