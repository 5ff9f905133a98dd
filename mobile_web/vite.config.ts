import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { floor } from './build/floor.ts'
import { firstScreen, oneFirstScreenChunk } from './build/firstScreen.ts'
import { precacheWorker } from './build/precacheWorker.ts'
import { withoutIconFont } from './build/withoutIconFont.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  plugins: [
    withoutIconFont(),
    vue(),
    firstScreen({ limit: 75_000 }),
    precacheWorker({
      template: here('./build/sw.template.js'),
      // Icons of the home screen are kept by the system that shows them.
      skip: /\.map$|^\.vite|\.png$|\.ico$/,
    }),
    floor(),
  ],
  // No component of ours or of Vant is written with options; the runtime need not carry them.
  define: { __VUE_OPTIONS_API__: 'false' },
  resolve: { alias: { '@': here('./src') } },
  build: {
    outDir: 'dist',
    target: ['es2020', 'chrome86', 'safari14'],
    // Inlined files would be data: URLs, which the content security policy does not allow.
    assetsInlineLimit: 0,
    manifest: true,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: oneFirstScreenChunk(here('./src')) }] },
      },
    },
  },
  server: {
    port: 5173,
    proxy: Object.fromEntries(
      ['/api', '/q', '/admin', '/static'].map((path) => [path, { target: 'http://127.0.0.1:8000' }]),
    ),
  },
  test: { environment: 'happy-dom', include: ['tests/**/*.test.ts'], setupFiles: ['tests/setup.ts'] },
})
