// Small true pictures for the tests, made here byte by byte.
import { deflateSync, crc32 as zlibCrc } from 'node:zlib'

function crc32(bytes) {
  if (zlibCrc) return zlibCrc(bytes)
  let crc = ~0
  for (const byte of bytes) {
    crc ^= byte
    for (let i = 0; i < 8; i += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return ~crc >>> 0
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const out = Buffer.alloc(body.length + 8)
  out.writeUInt32BE(data.length, 0)
  body.copy(out, 4)
  out.writeUInt32BE(crc32(body) >>> 0, body.length + 4)
  return out
}

/** A PNG of this size, one grey. */
export function png(width = 2, height = 2) {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head[8] = 8
  const rows = Buffer.alloc((width + 1) * height, 0x80)
  for (let y = 0; y < height; y += 1) rows[y * (width + 1)] = 0
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}
export const PNG = png()

// An 8 x 8 grey baseline JPEG without metadata: one DC coefficient.
const JPEG_HEAD = Buffer.from('ffd8', 'hex')
function jpegTail() {
  const dqt = Buffer.concat([Buffer.from('ffdb004300', 'hex'), Buffer.alloc(64, 1)])
  const sof = Buffer.from('ffc0000b080008000801011100', 'hex')
  const dht = (cls) => Buffer.concat([Buffer.from([0xff, 0xc4, 0, 20, cls]), Buffer.from([1, ...Array(15).fill(0)]), Buffer.from([0])])
  const sos = Buffer.from('ffda0008010100003f00', 'hex')
  return Buffer.concat([dqt, sof, dht(0x00), dht(0x10), sos, Buffer.from([0x3f]), Buffer.from('ffd9', 'hex')])
}

function entry(tag, type, count, value) {
  const out = Buffer.alloc(12)
  out.writeUInt16LE(tag, 0)
  out.writeUInt16LE(type, 2)
  out.writeUInt32LE(count, 4)
  if (Buffer.isBuffer(value)) value.copy(out, 8)
  else out.writeUInt32LE(value, 8)
  return out
}

function directory(entries, next = 0) {
  const count = Buffer.alloc(2)
  count.writeUInt16LE(entries.length, 0)
  const end = Buffer.alloc(4)
  end.writeUInt32LE(next, 0)
  return Buffer.concat([count, ...entries, end])
}

function rationals(values) {
  const out = Buffer.alloc(values.length * 8)
  values.forEach(([n, d], i) => {
    out.writeUInt32LE(n, i * 8)
    out.writeUInt32LE(d, i * 8 + 4)
  })
  return out
}

/** A JPEG whose EXIF tells the camera's serial number, when, and where: 113.75 E, 23.02 N. */
export function jpegWithExif({ secret, taken, orientation = 6 }) {
  // IFD0 at 8: four entries; Exif IFD, GPS IFD and the values follow.
  const ifd0At = 8
  const exifAt = ifd0At + 2 + 4 * 12 + 4
  const gpsAt = exifAt + 2 + 1 * 12 + 4
  const dataAt = gpsAt + 2 + 4 * 12 + 4
  const make = Buffer.from(`${secret}\0`, 'latin1')
  const when = Buffer.from(`${taken}\0`, 'latin1')
  const lat = rationals([[23, 1], [1, 1], [12, 1]])
  const lon = rationals([[113, 1], [45, 1], [0, 1]])
  const whenAt = dataAt + make.length
  const latAt = whenAt + when.length
  const lonAt = latAt + lat.length
  const tiff = Buffer.concat([
    Buffer.from('49492a0008000000', 'hex'),
    directory([entry(0x010f, 2, make.length, dataAt), entry(0x0112, 3, 1, orientation), entry(0x8769, 4, 1, exifAt), entry(0x8825, 4, 1, gpsAt)]),
    directory([entry(0x9003, 2, when.length, whenAt)]),
    directory([entry(1, 2, 2, Buffer.from('N\0')), entry(2, 5, 3, latAt), entry(3, 2, 2, Buffer.from('E\0')), entry(4, 5, 3, lonAt)]),
    make, when, lat, lon,
  ])
  const exif = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff])
  const head = Buffer.from([0xff, 0xe1, (exif.length + 2) >> 8, (exif.length + 2) & 255])
  return Buffer.concat([JPEG_HEAD, head, exif, jpegTail()])
}
