/** The first moments of the machine: a root file system of its own, then a process that does nothing but be the first. */
import { joinFiles } from './cgroups.ts'

/** Folders of the host that the machine is made from. */
export interface Folders {
  /** Of everything the lab writes. On a disk, since containers lay file systems over it. */
  readonly state: string
  /** The Debian root. */
  readonly debian: string
  /** Programs built here. */
  readonly programs: string
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

/**
 * Shell lines that lay `root` over the Debian root and go there for good; `layer` keeps what is written. A node is made the
 * same way as the machine: `lab`, `programs` and `debian` are what of the lab it sees.
 */
export const enterRoot = (from: {
  debian: string
  layer: string
  state: string
  programs: string
  /** Folders of the host that it has at the same path, beside those two. @default none */
  shared?: readonly string[]
}): string => {
  const [debian, layer, state, programs] = [from.debian, from.layer, from.state, from.programs].map(quoted)
  const shared = (from.shared ?? [])
    .map(quoted)
    .map((folder) => `mkdir -p "$layer/root"${folder}\nmount --rbind ${folder} "$layer/root"${folder}\n`)
  return `set -e
layer=${layer}
debian=${debian}
mkdir -p "$layer/upper" "$layer/work" "$layer/root"
mount -t overlay overlay -o "lowerdir=$debian,upperdir=$layer/upper,workdir=$layer/work" "$layer/root"
cd "$layer/root"
mkdir -p lab programs debian old
mount --rbind /sys sys
mount --rbind /dev dev
mount -t proc proc proc
mount -t tmpfs tmpfs run
mount -t tmpfs tmpfs tmp
mount --bind ${state} lab
mount --bind ${programs} programs
mount --bind -o ro "$debian" debian
${shared.join('')}pivot_root . old
umount --lazy /old
mount --make-rshared /`
}

/**
 * A shell line by which a process joins a group: those that are started from outside are in the caller's. It ends the shell
 * where the group is no more.
 */
export const joinGroup = (group: string): string =>
  `set -e; for group in ${joinFiles(group).map(quoted).join(' ')}; do echo 0 > "$group"; done`

/** The script of the first process. */
export const firstProcess = ({ state, debian, programs }: Folders, group: string): string =>
  `${joinGroup(group)}
${enterRoot({ debian, layer: `${state}/machine`, state, programs })}
hostname lab
ip link set lo up
mkdir -p /run/netns /lab/log /lab/run
echo ready > /lab/ready
exec tini -- sleep infinity`
