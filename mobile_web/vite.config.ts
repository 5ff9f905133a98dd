import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { precacheWorker } from './build/precacheWorker.ts'
import { withoutIconFont } from './build/withoutIconFont.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  plugins: [
    withoutIconFont(),
    vue(),
    precacheWorker({
      template: here('./build/sw.template.js'),
      // What the first screen does not need is fetched after it, so that the first visit costs less.
      lazy: /assets\/(?!index-|vant-|TodayPage|LoginPage)/,
      skip: /\.map$|^\.vite/,
    }),
  ],
  resolve: { alias: { '@': here('./src') } },
  build: {
    outDir: 'dist',
    target: ['es2020', 'chrome86', 'safari14'],
    // Inlined files would be data: URLs, which the content security policy does not allow.
    assetsInlineLimit: 0,
    manifest: true,
    chunkSizeWarningLimit: 700,
  },
  server: {
    port: 5173,
    proxy: Object.fromEntries(
      ['/api', '/q', '/admin', '/static'].map((path) => [path, { target: 'http://127.0.0.1:8000' }]),
    ),
  },
  test: { environment: 'happy-dom', include: ['tests/**/*.test.ts'], setupFiles: ['tests/setup.ts'] },
})
