// What a desk looks at: kept in the address, so that a view can be sent to a colleague.
import { computed, reactive, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'

const NAMES = ['stage', 'severity', 'unit', 'item', 'department', 'q', 'from', 'to'] as const
export type Filters = Record<(typeof NAMES)[number], string>

export function useFilters() {
  const route = useRoute()
  const router = useRouter()
  const filters = reactive(Object.fromEntries(NAMES.map((name) => [name, String(route.query[name] ?? '')])) as Filters)
  watch(filters, () => {
    const query: Record<string, string> = {}
    for (const name of NAMES) if (filters[name]) query[name] = filters[name]
    if (typeof route.query.case === 'string') query.case = route.query.case
    void router.replace({ query })
  })
  // Another view was asked for from elsewhere: by the command bar, by going back.
  watch(
    () => route.query,
    (query) => {
      for (const name of NAMES)
        if (filters[name] !== String(query[name] ?? '')) filters[name] = String(query[name] ?? '')
    },
  )
  const narrowed = computed(() => NAMES.some((name) => name !== 'stage' && filters[name] !== ''))
  const clear = (): void =>
    void Object.assign(filters, { severity: '', unit: '', item: '', department: '', q: '', from: '', to: '' })
  return { filters, narrowed, clear }
}
