/** Where a run keeps what is not done yet: a folder beside the files, which git does not see wherever it is. */
import { existsSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FindingsError, refused } from '../findings/index.ts'

/** The folder of the lock, the journal and the drafts, in each folder that commands write. */
export const WORK = '.render'

/** Makes the folder, and what keeps it out of git. Errors: FindingsError (file-refused) where a link or a file stands for it. */
export const workOf = (folder: string): string => {
  const work = join(folder, WORK)
  if (lstatSync(work, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new FindingsError([refused(work, 'this is not a folder', 'move it away, and run again')])
  mkdirSync(work, { recursive: true })
  if (!existsSync(join(work, '.gitignore'))) writeFileSync(join(work, '.gitignore'), '*\n')
  return work
}
