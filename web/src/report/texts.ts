// The texts of what residents and staff both use: photos, and a page that is too old. Apart from those of the
// field, which a resident need not read.
import { speaker } from '../i18n'

export const zhPhoto = {
  updateWaits: '有新版本。正在写的内容写完再更新；草稿和待传的都会留着',
  updateNow: '现在更新',
  tooOld: '这个版本太旧，服务器不再接受',
  tooOldKept: '本机的草稿和待传内容都还在，更新后会继续上传。',
  photoShoot: '拍照',
  coming: '正在处理',
  loose: '这台设备没有地方存照片了：送出之前，请不要关掉这一页。',
  blurAsk: '照片里有人脸、车牌、门牌？点“遮挡”，在本机抹掉再上传。',
  blur: '遮挡',
  blurOne: '遮挡照片 {n} 里的人脸、车牌',
  blurTitle: '遮挡人脸、车牌',
  blurHint: '在人脸、车牌上拖一个框，或点一下。抹掉的内容不能恢复，也不会上传。',
  blurKeys: '照片。用方向键移动方框，按回车遮挡',
  blurN: '已遮挡 {n} 处',
  blurNo: '这张照片在本机打不开，不能遮挡',
  blurDone: '用这张',
  blurCancel: '取消',
}

export const enPhoto: typeof zhPhoto = {
  updateWaits: 'A new version is here. Finish what you are writing first; drafts and what waits are kept',
  updateNow: 'Update now',
  tooOld: 'This version is too old for the server',
  tooOldKept: 'Drafts and everything that waits to be sent are still on this phone, and go out after the update.',
  photoShoot: 'Take a photo',
  coming: 'One moment',
  loose: 'This device has no room to keep the photos: leave this page open until they are sent.',
  blurAsk: 'A face, a plate, a door number in it? Cover it here, before it is sent.',
  blur: 'Cover',
  blurOne: 'Cover faces and plates in photo {n}',
  blurTitle: 'Cover faces and plates',
  blurHint: 'Draw a box over a face or a plate, or tap it. What is covered is gone, and is never sent.',
  blurKeys: 'The photo. Arrow keys move a box, Enter covers it',
  blurN: '{n} covered',
  blurNo: 'This photo cannot be opened here, and not be covered',
  blurDone: 'Use this one',
  blurCancel: 'Cancel',
}
export const sayPhoto = speaker(zhPhoto, enPhoto)
