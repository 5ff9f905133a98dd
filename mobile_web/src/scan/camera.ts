/** Why there is no picture: the page says what to do about each. */
export type CameraTrouble = 'insecure' | 'unsupported' | 'refused' | 'absent' | 'busy'

const TROUBLES: Record<string, CameraTrouble> = {
  NotAllowedError: 'refused',
  SecurityError: 'refused',
  NotFoundError: 'absent',
  OverconstrainedError: 'absent',
}

export class NoCamera extends Error {
  constructor(readonly trouble: CameraTrouble) {
    super(trouble)
  }
}

/** Opens the camera at the back of the phone; raises NoCamera. */
export async function openCamera(): Promise<MediaStream> {
  if (!window.isSecureContext) throw new NoCamera('insecure')
  if (!navigator.mediaDevices?.getUserMedia) throw new NoCamera('unsupported')
  try {
    return await navigator.mediaDevices.getUserMedia({
      video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } },
    })
  } catch (error) {
    throw new NoCamera(TROUBLES[(error as Error).name] ?? 'busy')
  }
}

export const closeCamera = (stream: MediaStream | null): void => stream?.getTracks().forEach((track) => track.stop())

/** Whether this camera has a light that pages may switch; not in TypeScript's list yet. */
export const hasTorch = (stream: MediaStream): boolean =>
  Boolean((stream.getVideoTracks()[0]?.getCapabilities?.() as { torch?: boolean } | undefined)?.torch)

export async function switchTorch(stream: MediaStream, on: boolean): Promise<void> {
  await stream.getVideoTracks()[0]?.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] })
}
