/** The database in memory that data sets are made and read with. Internal. */
package io.memoir.data.sql;
