// When the page stands and the thread has nothing to do: for what must be done soon, and must not hold up what is seen
// first. A slow phone has one core to spare, and what is fetched for later takes it from what is drawn now.
const LATEST_MS = 1500
/** Safari has no requestIdleCallback. */
const GUESS_MS = 200

export function whenCalm(): Promise<void> {
  return new Promise((done) => {
    const act = (): void => done()
    if ('requestIdleCallback' in globalThis) requestIdleCallback(act, { timeout: LATEST_MS })
    else setTimeout(act, GUESS_MS)
  })
}
