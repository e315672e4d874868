// Much news at once is one reading. News without end does not put the reading off: in a busy hour that would show nothing.
export function together(ms: number, read: () => unknown): { soon: () => void; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  return {
    soon: () => {
      timer ??= setTimeout(() => {
        timer = undefined
        read()
      }, ms)
    },
    stop: () => {
      clearTimeout(timer)
      timer = undefined
    },
  }
}
