// Drawn stand-ins for photographs: no real place and nobody's property is in the pictures of docs/.
const bike = (x, y, colour) => `<g transform="translate(${x} ${y})" stroke-linecap="round">
  <circle cx="0" cy="60" r="34" fill="none" stroke="#222" stroke-width="9"/><circle cx="150" cy="60" r="34" fill="none" stroke="#222" stroke-width="9"/>
  <path d="M0 60 L48 0 L118 0 L150 60 M48 0 L70 52 L150 60" fill="none" stroke="${colour}" stroke-width="16"/><path d="M36 -40 L48 0 M10 -44 L52 -40" stroke="#333" stroke-width="9"/>
  <rect x="70" y="-16" width="76" height="18" rx="9" fill="#1d1d1f"/><path d="M58 14 h50 v34 h-50z" fill="${colour}"/></g>`

const corridor = `<rect width="800" height="600" fill="#cfc8bb"/><path d="M0 0 L250 150 V430 L0 600Z" fill="#bdb5a6"/><path d="M800 0 L550 150 V430 L800 600Z" fill="#b3ab9b"/><path d="M0 600 L250 430 H550 L800 600Z" fill="#8f8a80"/>
  <path d="M0 0 L250 150 H550 L800 0Z" fill="#e4dfd4"/><rect x="250" y="150" width="300" height="280" fill="#a7b3ab"/><rect x="330" y="200" width="140" height="230" fill="#6f7f76"/><rect x="398" y="200" width="4" height="230" fill="#4c5a52"/>
  <rect x="345" y="160" width="110" height="30" rx="3" fill="#0f7a45"/><path d="M365 175 h40 m-12 -9 l12 9 l-12 9" stroke="#fff" stroke-width="5" fill="none"/><text x="412" y="181" font-size="17" fill="#fff" font-family="sans-serif">出口</text>
  <rect x="360" y="40" width="80" height="12" fill="#fffbe8"/>${bike(270, 340, '#2f6fb3')}${bike(90, 420, '#b3402f')}${bike(420, 400, '#3b7d54')}${bike(560, 450, '#d9a233')}`
const wires = `<rect width="800" height="600" fill="#9aa3a6"/><path d="M0 520 H800 V600 H0Z" fill="#6f6a62"/><rect x="470" y="60" width="240" height="200" fill="#5c7485"/><path d="M590 60 V260 M470 160 H710" stroke="#dfe6ea" stroke-width="8"/>
  <path d="M600 250 C560 330 700 360 520 420 S380 470 330 470" stroke="#111" stroke-width="7" fill="none"/><rect x="270" y="452" width="120" height="34" rx="6" fill="#f4f1ea"/><circle cx="300" cy="469" r="8" fill="#333"/><circle cx="330" cy="469" r="8" fill="#333"/><circle cx="360" cy="469" r="8" fill="#333"/>${bike(90, 450, '#8a2f6b')}${bike(450, 470, '#2f6fb3')}`
const hydrant = `<rect width="800" height="600" fill="#aeb9bf"/><path d="M0 380 H800 V600 H0Z" fill="#84807a"/><path d="M0 380 H800 v16 H0Z" fill="#c9c5bd"/><rect x="60" y="80" width="300" height="300" fill="#c5b8a0"/><rect x="95" y="180" width="120" height="200" fill="#7c6a52"/>
  <path d="M40 80 h340 l30 60 h-400z" fill="#b3402f"/><g transform="translate(380 250)"><rect x="-38" y="40" width="76" height="190" rx="12" fill="#c0271d"/><path d="M-46 44 a46 40 0 0 1 92 0z" fill="#d23a2f"/><circle cx="-46" cy="110" r="22" fill="#8e1c14"/><circle cx="46" cy="110" r="22" fill="#8e1c14"/><rect x="-56" y="226" width="112" height="18" rx="5" fill="#8e1c14"/></g>
  ${[[180, 430, '#d99a2b'], [300, 470, '#5a9b3c'], [470, 460, '#c8502d'], [590, 430, '#e0c04a'], [660, 490, '#7fae3e']].map(([x, y, c]) => `<g transform="translate(${x} ${y})"><path d="M-60 0 h120 l-14 70 h-92z" fill="#8b6b42"/>${[-40, -14, 14, 40].map((d) => `<circle cx="${d}" cy="-6" r="19" fill="${c}"/>`).join('')}</g>`).join('')}`

export const scenes = [corridor, wires, hydrant]

/** Gives a function from a scene to the bytes of a JPEG. */
export async function scenePage(browser) {
  const page = await browser.newPage({ viewport: { width: 800, height: 600 } })
  return async (scene) => {
    await page.setContent(`<body style="margin:0"><svg xmlns="http://www.w3.org/2000/svg" width="800" height="600">${scene}</svg></body>`)
    return page.screenshot({ type: 'jpeg', quality: 80 })
  }
}
