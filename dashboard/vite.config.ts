import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** The worker of `npm start`, for `vite` and `vite preview`. */
const worker = `http://127.0.0.1:${process.env['PORT'] ?? '8787'}`;

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist/dashboard',
    emptyOutDir: true,
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // The served policy allows no `data:` fonts or scripts, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // 4 KB gz less than the default makes of Chart.js.
    minify: 'terser',
    // Minifying is most of the build, and not news to who runs it.
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: {
    proxy: {
      '/api/live': { target: worker, ws: true },
      '/api': worker,
      '/health': worker,
      '/events': worker,
      '/ws': { target: worker, ws: true },
      // GET /scan is the page, and so is all of /scans; everything else under it is the scan API.
      '^/scan(/|[?]|$)': {
        target: worker,
        bypass: (request) =>
          request.method === 'GET' && request.url?.split('?')[0] === '/scan' ? '/index.html' : null,
      },
    },
  },
});
