// A move that somebody asked for by its name, for a case that is not there yet: begun as soon as it is.
import { shallowRef } from 'vue'

export const wanted = shallowRef<{ id: string; event: string } | null>(null)
