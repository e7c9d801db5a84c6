import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      'generators/**/*.test.ts',
      'lab/**/*.test.ts',
      'scripts/**/*.test.ts',
      'tools/**/*.test.ts',
      'server/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', 'lab/**/*.lab.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
