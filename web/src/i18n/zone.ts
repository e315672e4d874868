/** Times are shown as the city has them, wherever the device stands. */
export const ZONE = 'Asia/Shanghai'
