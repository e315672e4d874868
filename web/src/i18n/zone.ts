/** Times are shown as the city has them, wherever the device stands. */
export const ZONE = 'Asia/Shanghai'
/** The same, as it stands behind a time of day. */
export const ZONE_OFFSET = '+08:00'
