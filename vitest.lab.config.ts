import { defineConfig } from 'vitest/config'

// What needs root and a Linux machine of its own: npm run test:lab. One after the other, since there is one machine.
export default defineConfig({
  test: {
    include: ['lab/**/*.lab.test.ts'],
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 1_200_000,
  },
})
