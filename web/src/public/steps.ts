// A form in steps: where one is, for the eye, for a screen reader, and for the phone's own way back.
import { nextTick, onMounted, ref, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'

export interface Steps {
  /** Of the first step; the others are ?step=. */
  path: string
  draft: { step: number }
  /** It was sent: there is nothing to go back to. */
  isDone: () => boolean
  go: (step: number) => unknown
}

export function useSteps({ path, draft, isDone, go }: Steps) {
  const heading = ref<{ focus: () => void } | null>(null)
  /** To the beginning of the step that one sees now; a screen reader says which it is. */
  async function show(): Promise<void> {
    await nextTick()
    window.scrollTo(0, 0)
    heading.value?.focus()
  }
  watch(
    () => draft.step,
    () => isDone() || void show(),
  )
  /** The phone's own way back goes one step back, and not out of what one is writing. */
  const route = useRoute()
  const router = useRouter()
  const addressOf = (step: number): string => (step > 1 ? `${path}?step=${step}` : path)
  const addressed = (): number => Number(route.query.step ?? 1)
  watch(
    () => draft.step,
    (step) => {
      if (step === addressed()) return
      if (isDone()) void router.replace(addressOf(step))
      else if (window.history.state?.back === addressOf(step)) router.back()
      else void router.push(addressOf(step))
    },
  )
  watch(addressed, (step) => {
    if (!isDone() && step < draft.step) go(step)
  })
  onMounted(() => draft.step > 1 && void router.replace(addressOf(draft.step)))
  return { heading, show }
}
