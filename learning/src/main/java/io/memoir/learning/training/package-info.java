/** The training runs of a folder: what their files tell, and runs in processes of their own. */
@org.jspecify.annotations.NullMarked
package io.memoir.learning.training;
