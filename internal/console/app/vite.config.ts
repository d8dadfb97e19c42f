import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = 'http://localhost:4000';

export default defineConfig({
  base: '/assets/',
  publicDir: false,
  plugins: [react()],
  build: {
    outDir: '../assets/app',
    emptyOutDir: true,
    assetsDir: '',
    // An inlined asset is a data: address, which the pages' policy refuses.
    assetsInlineLimit: 0,
    manifest: 'manifest.json',
    modulePreload: { polyfill: false },
    target: 'es2022',
    rolldownOptions: {
      input: 'src/main.tsx',
      output: {
        hashCharacters: 'hex',
        entryFileNames: 'console.[hash:12].js',
        chunkFileNames: '[name].[hash:12].js',
        assetFileNames: '[name].[hash:12][extname]',
      },
    },
  },
  // npm run dev: the console with hot reload in front of a running go run ./cmd/dev, whose APP_ORIGINS name this origin.
  server: { port: 5173, strictPort: true, proxy: { '/graphql': server, '/auth': server } },
});
