/** The model file, and how Memoir's directories are written, replaced and removed. */
package io.memoir.model.file;
