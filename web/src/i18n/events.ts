// The names of what is done with a case. Apart from the other texts: a page for residents does nothing with one.
import { MOVES } from '../cases/moves'
import { language } from './index'

export const eventName = (name: string): string => MOVES[name]?.[language.value] ?? name
