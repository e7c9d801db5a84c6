import { defineConfig } from 'vitest/config'

const none = process.env.LAB_TESTS === 'none'
if (none) console.error('\n  THE LAB IS NOT TESTED: LAB_TESTS=none was asked for.\n')

// What needs root and a Linux machine of its own: npm run test:lab. One after the other, since there is one machine.
export default defineConfig({
  test: {
    include: none ? [] : ['lab/**/*.lab.test.ts'],
    passWithNoTests: none,
    ...(none ? {} : { globalSetup: ['lab/lab.setup.ts'] }),
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 1_200_000,
  },
})
