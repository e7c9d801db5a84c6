import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const shared = {
  exclude: ['**/node_modules/**', 'lab/**/*.lab.test.ts'],
  // A page or a server says it when it can: a machine with other work to do takes longer than the second of the default.
  expect: { poll: { timeout: 20_000 } },
  setupFiles: ['generators/testing/seed.ts'],
  testTimeout: 60_000,
  hookTimeout: 120_000,
}
const others = ['lab', 'scripts', 'tools', 'server', 'terraform']

export default defineConfig({
  test: {
    // The default leaves one core to vitest itself, which has little to do: half of a machine with two.
    maxWorkers: availableParallelism(),
    projects: [
      // Pure functions, over the same large modules: they are read once by each worker, not once by each file.
      { test: { ...shared, name: 'generators', include: ['generators/**/*.test.ts'], isolate: false } },
      { test: { ...shared, name: 'programs', include: others.map((room) => `${room}/**/*.test.ts`) } },
    ],
  },
})
