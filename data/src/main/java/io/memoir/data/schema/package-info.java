/** What the columns of users, items and events are, and what is fitted to them. Internal. */
package io.memoir.data.schema;
