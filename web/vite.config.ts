import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [vue()],
  // Vue then makes its own trusted-types policy, named "vue".
  define: { __VUE_PROD_TRUSTED_TYPES__: true, __VUE_OPTIONS_API__: true },
  build: { target: 'es2020', assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 1200 },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
  test: { include: ['src/**/*.test.ts'] },
})
