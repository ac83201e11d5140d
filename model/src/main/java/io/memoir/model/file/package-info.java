/** The model file, and how directories of ours are written, replaced and removed. */
package io.memoir.model.file;
