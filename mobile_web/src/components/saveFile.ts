import { inWeChat } from '@/surroundings'

/** Hands a file to the person: by the phone's own sharing where downloads do not work, else a download. */
export async function saveFile(file: File): Promise<boolean> {
  const shares = navigator as Navigator & { canShare?: (data: { files: File[] }) => boolean }
  if (inWeChat()) {
    if (!shares.canShare?.({ files: [file] })) return false
    return navigator.share({ files: [file] }).then(
      () => true,
      () => false,
    )
  }
  const address = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = address
  link.download = file.name
  link.click()
  // The download reads the address after this function is over.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
  return true
}
