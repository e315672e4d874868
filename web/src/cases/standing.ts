// What waits for somebody's word beside the way of a case: who asked what, who decides, until when, and
// what silence means. One row a flag; a flag without a row is only a word.
import type { Case, Clock, Move } from './types'

interface Question {
  /** The step whose clock runs while it waits, if one does. */
  step?: string
  /** The events that ask it: the last of them in the history says who, when and why. */
  asks: string[]
  /** The events that answer it. */
  answers: string[]
  /** Silence does something: there is a text "silence.FLAG". */
  lapses?: true
}

const QUESTIONS: Record<string, Question> = {
  RETURN_ASKED: { step: 'RETURN', asks: ['RETURN'], answers: ['GRANT_RETURN', 'REJECT_RETURN'], lapses: true },
  EXTENSION_ASKED: {
    step: 'EXTENSION',
    asks: ['ASK_EXTENSION'],
    answers: ['GRANT_EXTENSION', 'REJECT_EXTENSION'],
    lapses: true,
  },
  SUSPENSION_ASKED: {
    step: 'SUSPENSION',
    asks: ['ASK_SUSPENSION'],
    answers: ['SUSPEND', 'REJECT_SUSPENSION'],
    lapses: true,
  },
  VOID_ASKED: { step: 'VOID', asks: ['ASK_VOID'], answers: ['VOID'], lapses: true },
  FORCE_CLOSE_ASKED: { step: 'FORCE_CLOSE', asks: ['ASK_FORCE_CLOSE'], answers: ['FORCE_CLOSE'], lapses: true },
  REFERRED: { step: 'REFERRAL', asks: ['REFER'], answers: ['ACCEPT_REFERRAL', 'DECLINE_REFERRAL'] },
  HELP_ASKED: { step: 'HELP', asks: ['ASK_HELP'], answers: ['HELPED', 'NOT_HELPED'] },
  REPLY_OWED: { step: 'REPLY', asks: ['SUPERVISE', 'SUPERVISE_BY_TIME'], answers: ['REPLY'], lapses: true },
  DUTY_DISPUTED: { asks: ['RETURN', 'GRANT_RETURN'], answers: ['ASSIGN_DUTY'] },
  DISPUTED: { step: 'DISPUTE', asks: ['DISPUTE'], answers: ['UPHOLD_DISPUTE', 'REJECT_DISPUTE'] },
  NO_DEADLINE: { asks: [], answers: [] },
  SUSPENDED: { step: 'REVIEW', asks: ['ASK_SUSPENSION'], answers: ['RESUME'], lapses: true },
}

export interface Waiting {
  flag: string
  /** The move that asked. */
  asked: Move | null
  until: string | null
  silence: boolean
  /** What the reader may answer, now. */
  answers: string[]
}
export const isWaiting = (flag: string): boolean => flag in QUESTIONS

/** Told apart from the other flags. The second of a suspension is told by the question itself. */
export function waitingOf(one: Pick<Case, 'flags' | 'state' | 'may'>, clocks: Clock[], moves: Move[]): Waiting[] {
  const flags = one.state === 'SUSPENDED' ? [...one.flags, 'SUSPENDED'] : one.flags
  return flags.filter(isWaiting).map((flag) => {
    const { step, asks, answers, lapses } = QUESTIONS[flag]!
    return {
      flag,
      asked: [...moves].reverse().find((move) => asks.includes(move.event)) ?? null,
      until: clocks.find((clock) => clock.step === step && !clock.ended_at)?.due_at ?? null,
      silence: lapses === true,
      answers: answers.filter((event) => one.may.includes(event)),
    }
  })
}
/** Words beside the state that wait for nobody. */
export const marksOf = (flags: string[]): string[] =>
  flags.filter((flag) => !isWaiting(flag) && flag !== 'SUSPENSION_SECONDED')
