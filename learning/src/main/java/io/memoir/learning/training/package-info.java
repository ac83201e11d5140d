/** The training runs of a directory: what their files tell, and runs in processes of their own. */
@org.jspecify.annotations.NullMarked
package io.memoir.learning.training;
