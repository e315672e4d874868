// A recording as a browser makes it, byte by byte: WebM with one track of Opus, blocks of 60 ms.
const element = (id, body) => Buffer.concat([Buffer.from(id, 'hex'), Buffer.from([0x40 | (body.length >> 8), body.length & 0xff]), body])
const OPEN = Buffer.from('01ffffffffffffff', 'hex')
export function webm({ seconds = 1, type = 2, codec = 'A_OPUS', salt = 0 } = {}) {
  const blocks = []
  for (let ms = 0; ms <= seconds * 1000; ms += 60) {
    // A block's own time has sixteen bits: each has a cluster of its own here.
    const time = Buffer.alloc(4)
    time.writeUInt32BE(ms)
    blocks.push(Buffer.from('1f43b675', 'hex'), OPEN, element('e7', time), element('a3', Buffer.from([0x81, 0, 0, 0x80, 0xfc, salt])))
  }
  return Buffer.concat([
    element('1a45dfa3', element('4282', Buffer.from('webm'))), Buffer.from('18538067', 'hex'), OPEN,
    element('1654ae6b', element('ae', Buffer.concat([element('83', Buffer.from([type])), element('86', Buffer.from(codec))]))), ...blocks,
  ])
}
