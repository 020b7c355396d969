import { defineConfig } from 'vite';

// The development server (npm run dev) takes data from a running LightWatch.
const server = process.env.LIGHTWATCH_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [
    {
      // A chosen theme is known before anything is painted, so that the page does not flash in the other one.
      name: 'script-before-paint',
      transformIndexHtml: {
        order: 'post',
        handler: (html) => html.replace('<script type="module" ', '<script type="module" blocking="render" '),
      },
    },
  ],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // data: URLs would need a looser content security policy
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { '/api': { target: server, ws: true } } },
});
