/** JSON that is read strictly: a field that nobody knows is refused. Internal. */
package io.memoir.model.json;
