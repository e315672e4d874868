// ZW_JITTER=seed: the API answers in random order, as over a bad line. Half of the wait lies before the server has the
// request (two writes may overtake each other), half after its answer is there (an old answer may come after a newer one).
// Drawn from seed, request and how often it was asked: the same run waits the same. Off without ZW_JITTER.
// ZW_SLOW=4: the processor of each page is four times slower.
const SEED = process.env.ZW_JITTER ?? ''
const MOST_MS = Number(process.env.ZW_JITTER_MS ?? 1500)
const SLOW = Number(process.env.ZW_SLOW ?? 1)

/** 0 to 1, spread evenly over names (FNV-1a, then mixed). */
function draw(name) {
  let hash = 2166136261
  for (const char of `${SEED} ${name}`) hash = Math.imul(hash ^ char.codePointAt(0), 16777619)
  hash = Math.imul(hash ^ (hash >>> 15), 2246822519)
  hash = Math.imul(hash ^ (hash >>> 13), 3266489917)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}

/** Long waits are rarer than short ones: most answers overtake a few. */
const waitOf = (name) => Math.round(draw(name) ** 2 * (MOST_MS / 2))

async function delay(session) {
  const asked = new Map()
  session.on('Fetch.requestPaused', ({ requestId, request, responseStatusCode, responseErrorReason }) => {
    const answered = responseStatusCode !== undefined || responseErrorReason !== undefined
    const what = `${answered ? 'answer' : 'request'} ${request.method} ${new URL(request.url).pathname}`
    const nth = (asked.get(what) ?? 0) + 1
    asked.set(what, nth)
    // The page may be gone by then, or may want the answer no more.
    setTimeout(() => session.send('Fetch.continueRequest', { requestId }).catch(() => undefined), waitOf(`${what} ${nth}`))
  })
  const patterns = ['Request', 'Response'].map((requestStage) => ({ urlPattern: '*/api/*', requestStage }))
  await session.send('Fetch.enable', { patterns })
}
async function trouble(page) {
  const session = await page.context().newCDPSession(page)
  if (SEED !== '') await delay(session)
  if (SLOW > 1) await session.send('Emulation.setCPUThrottlingRate', { rate: SLOW })
}

/** Every page of this context; the first one before it asks for anything. */
export async function jitter(context, first) {
  if (SEED === '' && SLOW <= 1) return
  await trouble(first)
  context.on('page', (page) => trouble(page).catch(() => undefined))
}
