/** Calls `action` again and again while `wanted()` holds and the page is visible; can be stopped. */
export function polling(action, wanted, pause = 3000) {
  let timer;
  let stopped = false;
  const next = () => {
    clearTimeout(timer);
    if (!stopped) {
      timer = setTimeout(run, pause);
    }
  };
  const run = async () => {
    if (!document.hidden && wanted()) {
      await action();
    }
    next();
  };
  next();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
