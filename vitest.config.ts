import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      'generators/**/*.test.ts',
      'lab/**/*.test.ts',
      'scripts/**/*.test.ts',
      'tools/**/*.test.ts',
      'server/**/*.test.ts',
      'terraform/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', 'lab/**/*.lab.test.ts'],
    // A page or a server says it when it can: a machine with other work to do takes longer than the second of the default.
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
