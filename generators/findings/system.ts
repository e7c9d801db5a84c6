/** Errors of the operating system in the user's words: which file, why, and how to mend it. */
import { readlinkSync } from 'node:fs'
import { FindingsError } from './error.ts'
import type { Finding } from './finding.ts'

/** An error of the operating system, as node throws it: `code` is its name, such as EACCES. */
interface SystemError extends Error {
  readonly code: string
  readonly syscall: string
  readonly path?: string
  /** Where a rename or a link leads. */
  readonly dest?: string
}

const isSystemError = (error: unknown): error is SystemError =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  'syscall' in error &&
  typeof error.syscall === 'string'

interface Words {
  readonly message: string
  readonly mend: string
}

const room: Words = { message: 'the disk is full', mend: 'make room on it, and run again' }
const many: Words = {
  message: 'too many files are open',
  mend: 'raise the limit (ulimit -n), or end other programs',
}

const words: Readonly<Record<string, Words>> = {
  EACCES: {
    message: 'permission is denied',
    mend: 'look at the owner and mode of it and of the folders above (ls -ld), or run as its owner',
  },
  EPERM: {
    message: 'the system does not permit this, though the mode may',
    mend: 'look at its owner and attributes (ls -l, lsattr): it may be immutable',
  },
  ENOENT: { message: 'there is no such file or folder', mend: 'look at the path, and what is missing on it' },
  ENOTDIR: {
    message: 'a file stands where a folder should be on this path',
    mend: 'move that file away, or name another folder',
  },
  EISDIR: { message: 'this is a folder, not a file', mend: 'move it away, or name another file' },
  EEXIST: { message: 'something stands here already', mend: 'move it away, and run again' },
  ENOTEMPTY: { message: 'this folder is not empty', mend: 'look what is in it, and run again' },
  ELOOP: { message: 'symbolic links lead in a circle', mend: 'replace the link by a file' },
  ENAMETOOLONG: {
    message: 'the name is longer than the file system takes',
    mend: 'shorten it, or name a folder that is nearer to the root',
  },
  ENOSPC: room,
  EDQUOT: { message: 'your quota of the disk is used up', mend: room.mend },
  EFBIG: { message: 'the file grows larger than it may', mend: 'raise the limit (ulimit -f), or make room' },
  EROFS: { message: 'the file system is read-only', mend: 'mount it to be written, or name another folder' },
  EBUSY: {
    message: 'another program or a mount holds it',
    mend: 'end that program or unmount it, and run again',
  },
  EXDEV: { message: 'it is on another file system', mend: 'take the mount away, or name another folder' },
  EMFILE: many,
  ENFILE: many,
  EIO: { message: 'the disk answers with an error', mend: 'look at the disk (dmesg)' },
  ESTALE: { message: 'the server of this file system has forgotten it', mend: 'mount it again' },
  ENODEV: { message: 'this is a device that is not there', mend: 'move it away' },
  ENXIO: { message: 'this is a device or a socket that nobody answers', mend: 'move it away' },
}

/** Where a link leads; undefined for what is none. */
const targetOf = (path: string): string | undefined => {
  try {
    return readlinkSync(path)
  } catch {
    // Asked only to say more of an error that is reported anyway.
    return undefined
  }
}

const wordsOf = ({ code, syscall, message }: SystemError, file: string): Words => {
  if (syscall.startsWith('spawn'))
    return { message: `the program does not start (${code})`, mend: 'install it, or put it on the PATH' }
  const target = code === 'ENOENT' ? targetOf(file) : undefined
  if (target !== undefined)
    return {
      message: `this link leads to ${target}, which is not there`,
      mend: 'bring that file back, or replace the link by a file',
    }
  return words[code] ?? { message, mend: 'look at this file and its folder, and run again' }
}

/** A file that cannot be used as it is (file-refused). */
export const refused = (file: string, message: string, mend: string): Finding => ({
  code: 'file-refused',
  place: { file },
  message,
  mend,
})

/** The finding (file-refused) of an error of the operating system about a file or a program; undefined for any other error. */
export const systemFinding = (error: unknown): Finding | undefined => {
  if (!isSystemError(error)) return undefined
  const file = error.dest ?? error.path
  // Without a path it is a connection, or one of the errors that are about the machine.
  if (file === undefined && ![room, many].some((each) => each === words[error.code])) return undefined
  const { message, mend } = wordsOf(error, file ?? '.')
  return refused(file ?? '.', message, mend)
}

/** The findings of an error that is the machine's refusal and nothing else; undefined for any other error. */
export const refusalsOf = (error: unknown): readonly Finding[] | undefined => {
  if (error instanceof FindingsError)
    return error.findings.some(({ code }) => code !== 'file-refused') ? undefined : error.findings
  const finding = systemFinding(error)
  return finding === undefined ? undefined : [finding]
}
