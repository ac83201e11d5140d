/** Detection of column kinds, and fitting of the feature schema. Internal. */
package io.memoir.data.schema;
