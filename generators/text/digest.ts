/** As much of a digest of an image as tells it from another: `sha256:` and twelve digits. */
export const shortDigest = (digest: string): string => digest.slice(0, 'sha256:'.length + 12)
