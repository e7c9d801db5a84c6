/** Tests of the lab need a machine that can run it. One that cannot must say by name that they are left out. */
import { demandHost } from './machine/index.ts'

export const setup = (): void => {
  try {
    demandHost()
  } catch (error) {
    throw new Error(
      `${error instanceof Error ? error.message : error}\nTo leave the lab's tests out on this machine: LAB_TESTS=none`,
      { cause: error },
    )
  }
}
