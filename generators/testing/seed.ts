/**
 * Every property is asked with the same values each time, so that a red test is about the change and not about luck:
 * `SEED=random npm run unit` draws others, and a number draws the ones that a failure named.
 */
import fc from 'fast-check'

const { SEED = '1' } = process.env

if (!/^(random|-?\d+)$/.test(SEED)) throw new Error(`SEED is "${SEED}": a whole number, or random`)
if (SEED !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(SEED) })
