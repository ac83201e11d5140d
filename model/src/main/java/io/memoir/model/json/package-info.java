/** Strict reading of JSON: unknown fields are rejected. Internal. */
package io.memoir.model.json;
