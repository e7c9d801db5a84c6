/** Pages in a real browser, for tests. Only tests import this room. */
export { inBrowser } from './browser.ts'
