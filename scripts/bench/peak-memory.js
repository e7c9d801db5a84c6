// Loaded into a measured process by --import: at its end it writes the peak of its memory, in MiB, to PEAK_MEMORY_FILE.
import { writeFileSync } from 'node:fs'

process.on('exit', () => {
  const file = process.env.PEAK_MEMORY_FILE
  if (file !== undefined) writeFileSync(file, String(process.resourceUsage().maxRSS / 1_024))
})
