// Comes before everything else. The server's policy asks for trusted types; this default allows
// text without markup (the map measures its letters with one), and nothing more.
interface TrustedTypeFactory {
  createPolicy(name: string, rules: Record<string, (text: string) => string>): unknown
}
const factory = (window as { trustedTypes?: TrustedTypeFactory }).trustedTypes

function refuse(): never {
  throw new TypeError('refused by the page')
}
factory?.createPolicy('default', {
  createHTML: (text) => (/[<&]/.test(text) ? refuse() : text),
  createScript: refuse,
  createScriptURL: (url) => (url.startsWith('/assets/') || url === '/sw.js' ? url : refuse()),
})
