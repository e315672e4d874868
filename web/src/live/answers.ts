// Answers come in another order than they were asked for: what is asked later is on the page to stay.
export class Answers {
  private asked = 0
  private shown = 0

  /** Begins a question. What it gives is asked once the answer is there: may it be shown? */
  ask(): () => boolean {
    this.asked += 1
    const mine = this.asked
    // Not the latest only: where questions come faster than answers, that would show nothing at all.
    return () => {
      if (mine <= this.shown) return false
      this.shown = mine
      return true
    }
  }
  /** Something else is looked at from here on: what is on its way is of no use any more. */
  drop(): void {
    this.shown = this.asked
  }
  /** Nothing is on its way that would be shown. */
  get isQuiet(): boolean {
    return this.shown === this.asked
  }
}
