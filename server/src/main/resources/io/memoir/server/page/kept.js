/**
 * Values kept for this tab. A browser that blocks storage keeps them until the page is reloaded.
 */
const held = new Map();

export function read(name) {
  try {
    return sessionStorage.getItem(name) ?? held.get(name);
  } catch {
    return held.get(name);
  }
}

export function keep(name, value) {
  held.set(name, value);
  try {
    sessionStorage.setItem(name, value);
  } catch {
    // Storage is blocked; the value is held in memory.
  }
}

export function drop(name) {
  held.delete(name);
  try {
    sessionStorage.removeItem(name);
  } catch {
    // Storage is blocked; there is nothing to remove.
  }
}
