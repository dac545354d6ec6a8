// Runs before the first paint, so a remembered theme never flashes the other one.
(() => {
  try {
    const theme = localStorage.getItem('bookshelf.theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch {
    // Storage may be forbidden: the system's preference holds.
  }
})();
